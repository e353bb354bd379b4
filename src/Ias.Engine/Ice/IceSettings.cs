using Ias.Core.Model;

namespace Ias.Engine.Ice;

/// <summary>A person's settings for ICE's layers.</summary>
/// <param name="Mounts"><c>auto</c>, <c>require</c> or <c>off</c>: the second layer.</param>
/// <param name="Credentials"><c>masked</c> or <c>inherit</c>: the fifth.</param>
/// <param name="Writable">Folders and files a turn may write beside what it may by default; <c>~/</c> is the person's home.</param>
/// <param name="Memory">Memory limit of a turn, as <c>ice.memory</c> has it.</param>
/// <param name="Processes">Maximum number of a turn's processes and threads.</param>
/// <param name="Readable">Folders and files of the home that a turn may read beside what it may by default.</param>
/// <param name="Environment">Names of variables that a turn gets beside those it gets by default.</param>
/// <param name="HomeRepository">True: the work tree may be the person's home, or hold it.</param>
public sealed record IceSettings(
    string Mounts,
    string Credentials = "masked",
    IReadOnlyList<string>? Writable = null,
    string Memory = "50%",
    int Processes = 4096,
    IReadOnlyList<string>? Readable = null,
    IReadOnlyList<string>? Environment = null,
    bool HomeRepository = false
)
{
    /// <summary>Takes the settings from a run's options.</summary>
    public IceSettings(RunOptions options)
        : this(
            options.IceMounts,
            options.IceCredentials,
            options.IceWritable,
            options.IceMemory,
            options.IceProcesses,
            options.IceReadable,
            options.IceEnvironment,
            options.IceHomeRepository
        ) { }

    /// <summary>
    /// Cage that held this run's earlier turns, as <see cref="IceLayers.Cage"/> names it: the run never falls back to a weaker one by
    /// itself. Empty = this is the first turn.
    /// </summary>
    public string Cage { get; init; } = "";

    /// <summary>True when credentials are kept from agents.</summary>
    public bool Masks => Credentials != "inherit";
}
