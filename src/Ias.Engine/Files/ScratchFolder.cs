namespace Ias.Engine.Files;

/// <summary>A folder for one piece of work; with it goes all that is in it.</summary>
public sealed class ScratchFolder : IDisposable
{
    private ScratchFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes one among the system's temporary files, which no other user can enter.</summary>
    /// <param name="prefix">Its name begins with it.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static ScratchFolder Temporary(string prefix) => new(Posix.RealPath(OutsideFolder.MakeTemporary(prefix)));

    /// <summary>Makes one in a folder of the engine's own.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static ScratchFolder In(string parent) =>
        new(OutsideFolder.Make(System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N")[..12])));

    public void Dispose()
    {
        if (OutsideFolder.Exists(Path)) // not where it was moved to its place
        {
            OutsideFolder.DeleteAll(Path);
        }
    }
}
