"""A disk, played back from a record of what programs did to it (record.c), and what models leave of it when the power
fails. power-cut describes them."""
import hashlib
import os
import re
import sys


class File:
    path = ''  # the name it had first

    def __init__(self, content=b''):
        self.now, self.safe, self.since, self.grown = bytearray(content), bytes(content), [], False

    def write(self, at, data):
        """data None: cut off at `at`, or filled up to there."""
        self.grown |= data is None or at + len(data) > len(self.now)
        patch(self.now, at, data)
        self.since.append((at, data))

    def sync(self):
        self.safe, self.since, self.grown = bytes(self.now), [], False


class Link:
    path = ''

    def __init__(self, target):
        self.target = target


class Folder:
    path = ''

    def __init__(self, names=()):
        self.now = dict(names)
        self.safe, self.since = dict(self.now), []  # `since`: places of its changes in the journal


def patch(content, at, data):
    if data is None:
        del content[at:]
    content.extend(bytes(max(0, at - len(content))))
    if data is not None:
        content[at:at + len(data)] = data


class Disk:
    """Everything below a folder, as the programs see it and as far as it is safe."""

    def __init__(self, path):
        self.path, self.by_inode = path, {}
        self.journal, self.forced = [], 0  # changes to names: [(folder, name, node or None), ...] done at once
        self.root = self.load(path)
        self.first = {}
        self.remember(self.root)

    def load(self, path):
        inode = os.lstat(path).st_ino
        if os.path.islink(path):
            return Link(os.readlink(path))
        if os.path.isdir(path):
            node = Folder((name, self.load(os.path.join(path, name))) for name in os.listdir(path))
        else:
            with open(path, 'rb') as file:
                node = File(file.read())
        self.by_inode[inode], node.path = node, path
        return node

    def remember(self, folder):
        self.first[folder] = dict(folder.now)
        for node in folder.now.values():
            if isinstance(node, Folder):
                self.remember(node)

    def find(self, path):
        """The folder that a path lies in, and its name there; None when it is outside."""
        path = os.path.normpath(path)
        if not path.startswith(self.path + '/'):
            return None
        *parents, name = path[len(self.path) + 1:].split('/')
        folder = self.root
        for parent in parents:
            folder = folder.now[parent]
        return folder, name

    def change(self, *steps):
        for folder, name, node in steps:
            if node:
                folder.now[name] = node
            else:
                folder.now.pop(name)
            folder.since.append(len(self.journal))
        self.journal.append(steps)

    def make(self, inode, path, node):
        place = self.find(path)
        if place:
            self.by_inode[inode], node.path = node, path
            self.change((*place, node))
        return place

    def sync(self, node, data_only=False):
        if isinstance(node, File):
            if node.grown or not data_only:
                self.forced = len(self.journal)
            node.sync()
        elif node:
            self.forced = len(self.journal)
            node.safe, node.since = dict(node.now), []

    def apply(self, event, words, data):
        """Whether anything happened below our folder."""
        if event == 'unknown':
            sys.exit('power-cut: a call that is not followed: ' + words[0])
        if event in ('file', 'folder', 'link'):
            node = File() if event == 'file' else Folder() if event == 'folder' else Link(words[1])
            return self.make(int(words[0]), words[-1], node)
        if event == 'move':
            (old, name), (new, other) = self.find(words[0]), self.find(words[1])
            return self.change((new, other, old.now[name]), (old, name, None)) or True
        if event == 'gone':
            place = self.find(words[0])
            return place and (self.change((*place, None)) or True)
        if event == 'syncall':
            for node in list(self.by_inode.values()):
                self.sync(node)
            return True
        node = self.by_inode.get(int(words[0]))
        if node and event in ('sync', 'datasync'):
            self.sync(node, event == 'datasync')
        elif node:
            node.write(int(words[1]), data)
        return node

    # ---- what is left of it

    def strict(self, _):
        return tree(self.root, lambda folder: folder.safe, lambda file: file.safe)

    def journaled(self, rng):
        upto = rng.choice([self.forced, len(self.journal), rng.randint(self.forced, len(self.journal))])
        names = {folder: dict(entries) for folder, entries in self.first.items()}
        for steps in self.journal[:upto]:
            set_names(names, steps)
        return tree(self.root, lambda folder: names.get(folder, {}), some_writes(rng))

    def loose(self, rng):
        names = {}
        share = rng.choice([.2, .5, .8])

        def entries(folder):
            if folder not in names:
                names[folder] = dict(folder.safe)
                for place in folder.since:
                    if rng.random() < share:
                        set_names(names, [step for step in self.journal[place] if step[0] is folder])
            return names[folder]
        return tree(self.root, entries, some_writes(rng))


def set_names(names, steps):
    for folder, name, node in steps:
        entries = names.setdefault(folder, {})
        if node:
            entries[name] = node
        else:
            entries.pop(name, None)


def some_writes(rng):
    share = rng.choice([0, .5, .5, 1])

    def content(file):
        if not file.since or not share:
            return file.safe
        left = bytearray(file.safe)
        for at, data in file.since:
            if rng.random() < share:
                patch(left, at, data)
        return bytes(left)
    return content


def tree(folder, entries, content, path=''):
    """[(path, content of a file, target of a link or None for a folder)], parents first."""
    image = []
    for name, node in sorted(entries(folder).items()):
        below = path + '/' + name
        if isinstance(node, Folder):
            image += [(below, None)] + tree(node, entries, content, below)
        else:
            image.append((below, node.target if isinstance(node, Link) else content(node)))
    return image


def unpack(image, path):
    os.mkdir(path)
    for name, content in image:
        if content is None:
            os.mkdir(path + name)
        elif isinstance(content, str):
            os.symlink(content, path + name)
        else:
            with open(path + name, 'wb') as file:
                file.write(content)


def digest_of(image, acknowledged):
    """Images that differ in nothing but the process numbers in locks count once."""
    digest = hashlib.sha256(b'%d' % acknowledged)
    for name, content in image:
        if os.path.basename(name).startswith('lock'):
            continue
        digest.update(('\0%s\0%s' % (name, type(content).__name__)).encode())
        digest.update(content if isinstance(content, bytes) else (content or '').encode())
    return digest.digest()


def name_of(disk, path):
    """Without what differs from run to run."""
    return re.sub('[0-9]+', 'N', path[len(disk.path) + 1:]) or '.'


class Sites:
    """Names the syncs of a run by what is synced and, of a folder, by the last thing done in it since its last sync."""

    def __init__(self, disk):
        self.disk, self.last = disk, {}

    def note(self, event, words):
        """The site of a sync; None for another event."""
        if event == 'syncall':
            return 'everything'
        if event in ('sync', 'datasync'):
            node = self.disk.by_inode.get(int(words[0]))
            if not node:
                return None
            done = self.last.pop(node.path, 'nothing') if isinstance(node, Folder) else 'its bytes'
            return '%s after %s' % (name_of(self.disk, node.path), done)
        if event in ('file', 'folder', 'link', 'move', 'gone'):
            folder, name = os.path.split(words[-1])
            self.last[folder] = event + ' ' + re.sub('[0-9]+', 'N', name)
        return None


def contents(root):
    return tree(root, lambda folder: folder.now, lambda file: bytes(file.now))


def read_record(path):
    """[(number of the call, event, words, data)]"""
    with open(path, 'rb') as file:
        text = file.read()
    events, at = [], 0
    while at < len(text):
        end = text.index(b'\n', at)
        number, event, *words = text[at:end].decode().split('\t')
        at, data = end + 1, None
        if event == 'data':
            data = text[at:at + int(words[2])]
            at += len(data)
        events.append((int(number), event, words, data))
    return events
