// A whole network of the AT protocol in one process, on loopback alone: directory, server of accounts (PDS), index of
// all posts (AppView), moderation. Ports come in ATPROTO_PORTS; DB_POSTGRES_URL and REDIS_HOST are where it keeps things.
// The control port answers GET / when all is up, POST /settle when the index has seen all that was written, and
// GET /reports with all reports that were made: about what, why, and in which words.
const net = require("node:net");
const http = require("node:http");

onLoopbackAlone();
const { TestNetwork } = require("@atproto/dev-env");

main().catch((error) => {
    console.error(error);
    process.exit(1);
});

async function main() {
    const ports = JSON.parse(process.env.ATPROTO_PORTS);
    const network = await TestNetwork.create({
        dbPostgresSchema: Date.now().toString().replace(/\d/g, (digit) => "abcdefghij"[digit]),
        plc: { port: ports.plc },
        pds: { port: ports.pds, hostname: "localhost", enableDidDocWithSession: true },
        bsky: { port: ports.appview },
        ozone: { port: ports.ozone },
    });
    const server = http.createServer((request, response) => answer(network, request, response));
    server.listen(ports.control, "127.0.0.1");
    process.on("SIGTERM", () => network.close().finally(() => process.exit(0)));
}

async function answer(network, request, response) {
    try {
        const found = await (request.url === "/settle" ? settled(network) : request.url === "/reports" ? reports(network) : {});
        response.end(JSON.stringify(found));
    } catch (error) {
        response.statusCode = 500;
        response.end(String(error));
    }
}

async function settled(network) {
    await network.pds.processAll();
    await network.processFullSubscription(30_000);
    await network.bsky.sub.background.processAll();
    return {};
}

async function reports(network) {
    await network.ozone.processAll();
    const rows = await network.ozone.ctx.db.db
        .selectFrom("moderation_event")
        .where("action", "=", "tools.ozone.moderation.defs#modEventReport")
        .select(["subjectUri", "comment", "meta"])
        .execute();
    return rows.map((row) => ({ uri: row.subjectUri, reason: row.meta?.reportType, words: row.comment }));
}

// The packages listen on every interface.
function onLoopbackAlone() {
    const listen = net.Server.prototype.listen;
    net.Server.prototype.listen = function (first, ...rest) {
        if (/^\d+$/.test(String(first)) && typeof rest[0] !== "string") return listen.call(this, first, "127.0.0.1", ...rest);
        if (typeof first === "object" && first?.port !== undefined) return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
        return listen.call(this, first, ...rest);
    };
}
