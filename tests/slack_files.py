"""Slack's methods about files: sent in three steps, asked about, taken back."""

import time

import slack_rules
from slack_rules import Broken
from slack_world import BOT, BOT_ID, Answer, Args, Message, World


class Files(World):
    """Answers calls about files."""

    def files_getUploadURLExternal(self, args: Args) -> Answer:  # noqa: N802 - so Slack calls it
        file = f"F{self.next()}"
        slack_rules.check_file(args)
        self.files[file] = {"id": file, "name": args["filename"], "size": int(args["length"])}
        self.files[file] |= {"alt_txt": args["alt_txt"]} if args.get("alt_txt") else {}
        return {"file_id": file, "upload_url": f"{self.address}/upload/{file}"}

    def files_completeUploadExternal(self, args: Args) -> Answer:  # noqa: N802 - so Slack calls it
        channel = self.open_to_us(args["channel_id"])
        files = [self.files[each["id"]] for each in args["files"]]
        for file in files:
            if len(file.get("content", b"")) != file["size"]:
                raise Broken("file_not_uploaded")
            if file.get("created"):
                raise Broken("file_already_shared")
        said: Message = {"type": "message", "subtype": "file_share", "user": BOT, "bot_id": BOT_ID}
        said |= {"ts": self.ts(), "text": "", "files": [{"id": file["id"]} for file in files]}
        said |= {"username": args.get("username", "bridgebot"), "icon": args.get("icon_url", "")}
        said |= {"thread_ts": args["thread_ts"]} if args.get("thread_ts") else {}
        self.keep(channel, said)
        self.echoed.append({**said, "channel": channel.id})
        for file in files:
            file["created"], file["lag"] = time.time(), self.share_lag
            file["shares"] = {"public": {channel.id: [{"ts": said["ts"]}]}}
        return {"files": args["files"]}

    def files_info(self, args: Args) -> Answer:
        file = self.files.get(args["file"], {})
        if not file.get("created"):
            raise Broken("file_not_found")
        hidden = {"content", "lag"}
        if file.get("lag", 0) > 0:
            file["lag"] -= 1
            hidden.add("shares")
        told = {name: value for name, value in file.items() if name not in hidden}
        return {"file": {"url_private": f"{self.address}/files/{args['file']}", **told}}

    def files_delete(self, args: Args) -> Answer:
        file = self.files.pop(args["file"], None)
        if file is None:
            raise Broken("file_not_found")
        for channel in self.channels.values():
            channel.messages = [
                each for each in channel.messages if each.get("files") != [{"id": file["id"]}]
            ]
        return {}
