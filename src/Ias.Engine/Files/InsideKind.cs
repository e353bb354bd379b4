namespace Ias.Engine.Files;

/// <summary>Kind of a folder entry, links not followed: the kind bits of inode(7), which readdir(3) gives as well.</summary>
public enum InsideKind
{
    /// <summary>No entry of this name.</summary>
    Missing = 0,

    /// <summary>A named pipe, fifo(7).</summary>
    Pipe = 1,

    /// <summary>A character device, e.g. a terminal.</summary>
    CharacterDevice = 2,

    /// <summary>A folder, also called a directory.</summary>
    Folder = 4,

    /// <summary>A block device, e.g. a disk.</summary>
    BlockDevice = 6,

    /// <summary>A regular file with content.</summary>
    File = 8,

    /// <summary>A symbolic link, wherever it leads.</summary>
    Link = 10,

    /// <summary>A Unix socket, unix(7).</summary>
    Socket = 12,

    /// <summary>Something that this user may not look at.</summary>
    Unreadable = 15,
}
