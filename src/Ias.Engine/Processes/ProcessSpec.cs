using System.Text;
using Ias.Core.Ice;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Processes;

/// <summary>Describes a program to run; running it is <see cref="ProcessRunner"/>'s. Variants are made with <c>with</c>.</summary>
public sealed record ProcessSpec
{
    /// <summary>The program: a path, or a name looked up on the child's PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>Arguments, never joined into a string.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Working directory of the process.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Variables set (or, with null, removed) on top of the inherited or cleared environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>True: the child starts from an empty environment.</summary>
    public bool ClearEnvironment { get; init; }

    /// <summary>Written to standard input, which is then closed; null = closed immediately (no child ever inherits the terminal).</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>Wall-clock limit, monotonic; null = none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Called once when it runs longer than <see cref="SlowAfter"/>, to see why: when this throws, the program is ended, and that
    /// is what its caller gets.</summary>
    internal Action? WhenSlow { get; init; }

    /// <summary>Time after which <see cref="WhenSlow"/> is called.</summary>
    internal static TimeSpan SlowAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of standard output and of standard error kept in the result; the rest is read and dropped. Default 4 MiB
    /// each.</summary>
    public int CaptureLimit { get; init; } = 4 << 20;

    /// <summary>
    /// Started so that it, and all it starts, reaches no abstract Unix socket of others, where the kernel can do that (<see
    /// cref="AbstractSocketScope"/>); it gains no privileges by setuid programs either.
    /// </summary>
    public bool HidesAbstractSockets { get; init; }

    /// <summary>
    /// Set by the guard alone: it runs in a turn, where everything may be a program. Any other runs with the person's rights, and is taken,
    /// with what it finds on PATH, only from where no turn can write: not from the work tree around <see cref="WorkingDirectory"/>, not
    /// from <see cref="Untrusted"/>.
    /// </summary>
    internal bool IsInside { get; init; }

    /// <summary>Further folders that a turn can write.</summary>
    public IReadOnlyList<string> Untrusted { get; init; } = [];

    /// <summary>
    /// Not null: it works on a repository that turns write to, and runs in a cage of its own, where that is possible: all is read-only but
    /// these paths, there is no network, and no key (<see cref="RepositoryCage"/>). What a repository's settings could have it start then
    /// finds nothing to take and nowhere to go.
    /// </summary>
    public IReadOnlyList<string>? Writable { get; init; }

    /// <summary>Paths below <see cref="Writable"/> ones that stay read-only all the same.</summary>
    public IReadOnlyList<string> Shielded { get; init; } = [];

    /// <summary>Set by the guard: the same command in a rebuilt cage, for when bubblewrap no longer found the place of a mount.</summary>
    internal Func<ProcessSpec>? Again { get; init; }

    /// <summary>Number of times that <see cref="Again"/> may be called: where many programs come and go, so do their sockets.</summary>
    internal int Rebuilds { get; init; } = MostRebuilds;

    /// <summary>Times that a cage is built again for one command.</summary>
    internal const int MostRebuilds = 10;

    /// <summary>True when what a command in a cage printed first are bubblewrap's words for a mount whose source is gone, or for a covered
    /// socket that is gone: all around it is read-only, and no file can be made there to cover. The command itself was not started.</summary>
    internal static bool IsPlaceGone(string printed) =>
        printed.StartsWith("bwrap: Can't create file at ", StringComparison.Ordinal)
        || printed.StartsWith("bwrap: Can't mkdir parents for ", StringComparison.Ordinal) // the whole folder is gone
        || printed.StartsWith("bwrap: Can't find source path ", StringComparison.Ordinal)
        || printed.StartsWith("bwrap: Can't bind mount ", StringComparison.Ordinal); // it went between the look and the mount

    /// <summary>Handles the process inherits, by their numbers; the caller disposes of them.</summary>
    public IReadOnlyList<SafeFileHandle> Handles { get; init; } = [];

    /// <summary>Set by the guard: gives, for one stream of output, what looks in it for writes that failed. Null = nobody does.</summary>
    internal Func<FailedAccess>? LooksForRefusals { get; init; }

    /// <summary>
    /// Encoding of standard output. Latin-1 keeps every byte as one character, for outputs with file names in no encoding.
    /// </summary>
    public Encoding OutputEncoding { get; init; } = Encoding.UTF8;
}
