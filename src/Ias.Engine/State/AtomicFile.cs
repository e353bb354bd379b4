namespace Ias.Engine.State;

/// <summary>Files that are either the old one or the new one, whatever happens meanwhile.</summary>
public static class AtomicFile
{
    /// <summary>Temporary name in the same folder, flush to disk, rename, flush the folder, read back.</summary>
    /// <exception cref="ProblemException">Disk full, read-only, or what was read back differs; names the file and what to type.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content) => throw new NotSupportedException();

    /// <summary>Moves a file that cannot be understood to <c>&lt;name&gt;.corrupt-&lt;time&gt;</c> beside itself and returns that path.</summary>
    public static string MoveAside(string path, DateTimeOffset now) => throw new NotSupportedException();
}
