namespace Ias.Engine.Files;

/// <summary>What stands under a name in a folder, links not followed: the kind bits of inode(7), which readdir(3) gives as well.</summary>
public enum InsideKind
{
    /// <summary>Nothing.</summary>
    Missing = 0,

    /// <summary>A named pipe, fifo(7).</summary>
    Pipe = 1,

    /// <summary>A character device.</summary>
    CharacterDevice = 2,

    /// <summary>A folder.</summary>
    Folder = 4,

    /// <summary>A block device.</summary>
    BlockDevice = 6,

    /// <summary>A regular file.</summary>
    File = 8,

    /// <summary>A symbolic link, wherever it leads.</summary>
    Link = 10,

    /// <summary>A socket, unix(7).</summary>
    Socket = 12,

    /// <summary>Something that this user may not look at.</summary>
    Unreadable = 15,
}
