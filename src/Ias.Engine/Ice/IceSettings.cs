using Ias.Core.Model;

namespace Ias.Engine.Ice;

/// <summary>What a person says about ICE's layers.</summary>
/// <param name="Mounts"><c>auto</c>, <c>require</c> or <c>off</c>: the second layer.</param>
/// <param name="Credentials"><c>masked</c> or <c>inherit</c>: the fifth.</param>
/// <param name="Writable">Folders and files a turn may write beside what it may by default; <c>~/</c> is the person's home.</param>
/// <param name="Memory">What a turn may use, as <c>ice.memory</c> has it.</param>
/// <param name="Processes">How many processes and threads a turn may have.</param>
public sealed record IceSettings(
    string Mounts,
    string Credentials = "masked",
    IReadOnlyList<string>? Writable = null,
    string Memory = "50%",
    int Processes = 4096
)
{
    /// <summary>A run's.</summary>
    public IceSettings(RunOptions options)
        : this(options.IceMounts, options.IceCredentials, options.IceWritable, options.IceMemory, options.IceProcesses) { }

    /// <summary>Whether credentials are kept from agents.</summary>
    public bool Masks => Credentials != "inherit";
}
