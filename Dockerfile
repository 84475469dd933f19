# Debian-based on purpose: better-sqlite3 and the tools bring glibc binaries.
FROM node:24-slim AS web
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY vite.config.ts tsconfig.json ./
COPY server/protocol server/protocol
COPY web web
RUN node node_modules/vite/bin/vite.js build

# The image's own Node is new enough, so the optional packages, among them a second Node, stay out.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM node:24-slim
WORKDIR /app
ENV NODE_COMPILE_CACHE=/app/compiled
ENV NODE_ENV=production HOST=0.0.0.0 PORT=5000 DATA_DIR=/data
RUN mkdir /data compiled && chown node:node /data compiled
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY server server
COPY migrations migrations
COPY --from=web /app/dist dist
USER node
# Everything compiled once, with the flags and the user of the start below: a container's first start needs no compiler.
RUN node --max-semi-space-size=4 -e "Promise.all(['main', 'routes/graphql-engine'].map((name) => import('./server/' + name + '.ts')))"
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=4", "server/main.ts"]
