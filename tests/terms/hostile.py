"""Files that are meant to do harm, or that were written by accident."""

HOSTILE = {
    "ten megabytes": b"User-agent: *\nDisallow: /x\n" * 400_000,
    "one long line": b"User-agent: *\nContent-Usage: " + b"a=b," * 120_000 + b"\nDisallow: /drafts\n",
    "one long line over the limit": b"User-agent: *\nDisallow: /" + b"x" * 1_000_000 + b"\n",
    "many members": b"User-agent: *\nContent-Signal: " + b"a=b," * 450 + b"\n" + b"Content-Usage: a;b;c;d\n" * 9000,
    "NUL bytes": b"\x00User-agent: *\x00\nDisallow: /\x00drafts\n" + b"\x00" * 1000,
    "unknown directives": b"User-agent: *\n" + b"".join(b"Mood-%d: good\n" % n for n in range(20_000)),
    "a byte order mark": b"\xef\xbb\xbfUser-agent: *\nContent-Signal: ai-train=no\n",
    "Latin-1": "User-agent: *\n# déjà vu\nDisallow: /café\n".encode("latin-1"),
    "many rules": b"User-agent: *\n" + b"Disallow: /*a*b*c*d$\n" * 24_000,
    "many groups": b"".join(b"User-agent: a%d\nDisallow: /\n" % n for n in range(15_000)),
    "many agents of one group": b"".join(b"User-agent: a%d\n" % n for n in range(20_000)) + b"Disallow: /\n" * 5000,
}
