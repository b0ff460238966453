"""One file for each verb people can say, found by being here."""
