// Somebody with Element, without its screen: the SDK and the encryption are Element Web's own.
// Takes orders as lines of JSON, {"id", "do", …}; answers each with {"id", "result"} or {"id", "error"}.

import { createInterface } from "node:readline";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

Promise.withResolvers ??= () => { // Node.js has it since 22
    const parts = {};
    parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
    return parts;
};

const library = (file) => import(pathToFileURL(join(process.argv[2], "node_modules/matrix-js-sdk/lib", file)));
for (const level of ["log", "info", "debug", "warn", "error", "trace"]) console[level] = () => {};

const sdk = await library("index.js");
const { logger } = await library("logger.js");
const { OnlySignedDevicesIsolationMode } = await library("crypto-api/index.js");
logger.setLevel("silent");

let client;
const waiting = new Set();

async function start({ url, user, token, device, strict }) {
    client = sdk.createClient({ baseUrl: url, userId: user, accessToken: token, deviceId: device, logger });
    await client.initRustCrypto({ useIndexedDB: false });
    const crypto = client.getCrypto();
    if (strict) crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
    await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: (upload) => upload(null) });
    client.on(sdk.ClientEvent.Sync, look);
    client.on(sdk.RoomEvent.Timeline, look);
    client.on(sdk.MatrixEventEvent.Decrypted, look);
    client.on(sdk.RoomStateEvent.Events, look);
    await client.startClient({ initialSyncLimit: 50 });
    await until(() => client.isInitialSyncComplete());
}

// Looks again at everything that is waited for, whenever something happened.
function look() {
    for (const each of waiting) each();
}

function until(found) {
    return new Promise((resolve, reject) => {
        const again = async () => {
            try {
                const result = await found();
                if (result) { waiting.delete(again); resolve(result); }
            } catch (error) { waiting.delete(again); reject(error); }
        };
        waiting.add(again);
        again();
    });
}

async function create({ invite, encrypted, direct }) {
    const initial_state = encrypted
        ? [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }]
        : [];
    const made = await client.createRoom({ invite, initial_state, is_direct: direct, preset: "private_chat" });
    await until(() => client.getRoom(made.room_id)?.getMyMembership() === "join");
    return made.room_id;
}

async function enter({ room }) {
    await client.joinRoom(room);
    await until(() => client.getRoom(room)?.getMyMembership() === "join");
}

async function meet({ room, user }) {
    await until(() => client.getRoom(room)?.getMember(user)?.membership === "join");
}

async function say({ room, content, type }) {
    const sent = await client.sendEvent(room, type ?? "m.room.message", content);
    return sent.event_id;
}

async function timeline({ room }) {
    const events = client.getRoom(room)?.getLiveTimeline().getEvents() ?? [];
    return Promise.all(events.map(shown));
}

async function shown(event) {
    const info = event.isEncrypted() ? await client.getCrypto().getEncryptionInfoForEvent(event) : null;
    return {
        id: event.getId(),
        sender: event.getSender(),
        type: event.getType(),
        content: event.getOriginalContent(),
        relates_to: event.getWireContent()["m.relates_to"] ?? null,
        encrypted: event.isEncrypted(),
        unreadable: event.isDecryptionFailure() ? event.decryptionFailureReason : null,
        shield: info ? info.shieldReason : null,
    };
}

// Waits for words of somebody's that were not seen before, or for the sign that they cannot be read.
async function hear({ room, sender, words, unreadable }) {
    return until(async () => (await timeline({ room })).find((each) =>
        each.sender === sender &&
        (unreadable ? each.unreadable !== null : (each.content.body ?? "").includes(words))));
}

async function trust({ user, device }) {
    const crypto = client.getCrypto();
    await crypto.getUserDeviceInfo([user], true);
    const status = await crypto.getDeviceVerificationStatus(user, device);
    return { known: status !== null, signed_by_owner: status?.signedByOwner ?? false };
}

async function stop() {
    client?.stopClient();
    setImmediate(() => process.exit(0));
}

const orders = { start, create, enter, meet, say, timeline, hear, trust, stop };

async function obey(line) {
    const { id, do: order, ...what } = JSON.parse(line);
    const answer = await orders[order](what).then(
        (result) => ({ id, result: result ?? null }),
        (error) => ({ id, error: String(error) }),
    );
    process.stdout.write(JSON.stringify(answer) + "\n");
}

createInterface({ input: process.stdin }).on("line", obey).on("close", () => process.exit(0));
