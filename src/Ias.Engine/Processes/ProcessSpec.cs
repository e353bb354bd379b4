using System.Text;
using Ias.Core.Ice;

namespace Ias.Engine.Processes;

/// <summary>Describes a program to run; running it is <see cref="ProcessRunner"/>'s. Variants are made with <c>with</c>.</summary>
public sealed record ProcessSpec
{
    /// <summary>The program: a path, or a name looked up on the child's PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>Arguments, never joined into a string.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Where it runs.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Variables set (or, with null, removed) on top of the inherited or cleared environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>True: the child starts from an empty environment.</summary>
    public bool ClearEnvironment { get; init; }

    /// <summary>Written to standard input, which is then closed; null = closed at once (no child ever inherits the terminal).</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>Wall-clock limit, monotonic; null = none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Called once when it runs longer than <see cref="SlowAfter"/>, to see why: when this throws, the program is ended, and that
    /// is what its caller gets.</summary>
    internal Action? WhenSlow { get; init; }

    /// <summary>When <see cref="WhenSlow"/> is called.</summary>
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

    /// <summary>Set by the guard: gives, for one stream of output, what looks in it for writes that failed. Null = nobody does.</summary>
    internal Func<RefusedWrites>? LooksForRefusals { get; init; }

    /// <summary>How standard output becomes text. Latin-1 keeps every byte as one character, for outputs that hold file names in no
    /// encoding.</summary>
    public Encoding OutputEncoding { get; init; } = Encoding.UTF8;
}
