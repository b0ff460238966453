"""What a pretend homeserver does for accounts: signing in, their data, keys and files."""

from dataclasses import dataclass

from aiohttp import web

from matrix_fake_world import NAME, Device, FakeWorld, Json, No


@dataclass
class Asked:
    """What a client asks, and on which device."""

    request: web.Request
    body: Json
    device: Device

    def __getitem__(self, name: str) -> str:
        """Give a part of the address."""
        return self.request.match_info[name]


class FakeAccounts(FakeWorld):
    """The part of a pretend homeserver that needs no room."""

    async def _versions(self, _asked: Asked) -> Json:
        return {"versions": ["v1.11", "v1.15"]}

    async def _login(self, asked: Asked) -> Json:
        body = asked.body
        user = body["identifier"]["user"]
        if self.passwords.get(user) != body["password"]:
            raise No(403, "M_FORBIDDEN", "Invalid username or password")
        number = next(self.numbers)
        device = Device(user, body.get("device_id") or f"DEVICE{number}", f"token{number}")
        if body.get("refresh_token"):
            device.refresh_token = f"refresh{number}"
        self.devices.append(device)
        return _credentials(device)

    async def _refresh(self, asked: Asked) -> Json:
        for device in self.devices:
            if device.refresh_token == asked.body["refresh_token"] and not device.is_out:
                number = next(self.numbers)
                device.token, device.refresh_token = f"token{number}", f"refresh{number}"
                device.is_softly_out = False
                return _credentials(device)
        raise No(401, "M_UNKNOWN_TOKEN", "Unknown refresh token")

    async def _whoami(self, asked: Asked) -> Json:
        return {"user_id": asked.device.user, "device_id": asked.device.name}

    async def _profile(self, asked: Asked) -> Json:
        return {"displayname": self.display_names.get(asked["user"])}

    async def _data(self, asked: Asked) -> Json:
        place = (asked["user"], asked.request.match_info.get("room", ""), asked["kind"])
        if place not in self.account_data:
            raise No(404, "M_NOT_FOUND", "no account data")
        return self.account_data[place]

    async def _keep_data(self, asked: Asked) -> Json:
        room = asked.request.match_info.get("room", "")
        self.account_data[asked["user"], room, asked["kind"]] = asked.body
        return {}

    async def _keys(self, asked: Asked) -> Json:
        if keys := asked.body.get("device_keys"):
            self.device_keys.setdefault(keys["user_id"], {})[keys["device_id"]] = keys
        return {"one_time_key_counts": {"signed_curve25519": 50}}

    async def _query(self, asked: Asked) -> Json:
        found = {user: self.device_keys.get(user, {}) for user in asked.body["device_keys"]}
        return {"device_keys": found, **self.signing_keys}

    async def _signing(self, asked: Asked) -> Json:
        for kind, key in asked.body.items():
            self.signing_keys.setdefault(f"{kind}s", {})[key["user_id"]] = key
        return {}

    async def _signed(self, asked: Asked) -> Json:
        for user, things in asked.body.items():
            for name, thing in things.items():
                self.device_keys[user][name]["signatures"][user] |= thing["signatures"][user]
        return {"failures": {}}

    async def _media_config(self, _asked: Asked) -> Json:
        return {"m.upload.size": 1_000_000}

    async def _upload(self, asked: Asked) -> Json:
        address = f"mxc://{NAME}/file{next(self.numbers)}"
        self.files[address] = (asked.body["raw"], asked.request.content_type)
        return {"content_uri": address}

    async def _download(self, asked: Asked) -> web.Response:
        address = f"mxc://{asked['server']}/{asked['name']}"
        if address not in self.files:
            raise No(404, "M_NOT_FOUND", "Media not found")
        content, mime = self.files[address]
        return web.Response(body=content, content_type=mime)


def _credentials(device: Device) -> Json:
    found = {
        "user_id": device.user,
        "device_id": device.name,
        "access_token": device.token,
    }
    return found | ({"refresh_token": device.refresh_token} if device.refresh_token else {})
