using System.Runtime.InteropServices;

namespace Ias.Engine.Files;

/// <summary>File system facts about a name in a folder that a turn can write to; links are not followed.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct InsideFacts
{
    internal InsideFacts(Posix.Statx facts)
    {
        Kind = (InsideKind)(facts.Mode >> 12);
        Mode = (UnixFileMode)(facts.Mode & 0xFFF);
        Length = (long)facts.Length;
        ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(facts.ModifiedSeconds).AddTicks(facts.ModifiedNanoseconds / 100);
        MadeAt = facts.MadeSeconds > 0 ? DateTimeOffset.FromUnixTimeSeconds(facts.MadeSeconds) : ModifiedAt;
        Identity = new Posix.FileFacts(facts).Identity;
    }

    public InsideKind Kind { get; }

    /// <summary>Permissions of the file.</summary>
    public UnixFileMode Mode { get; }

    /// <summary>Length of the content in bytes.</summary>
    public long Length { get; }

    /// <summary>Time of the content's last change.</summary>
    public DateTimeOffset ModifiedAt { get; }

    /// <summary>
    /// Time of creation, in whole seconds; time of the content's last change where the file system does not record creation.
    /// </summary>
    public DateTimeOffset MadeAt { get; }

    public FileIdentity Identity { get; }
}
