using System.Collections.Immutable;

namespace Ias.Tui.State.Machines;

/// <summary>All work trees of this machine, or of several, in display order. Immutable.</summary>
/// <param name="Rows">Rows: first those that need a person, then the active ones, then the rest.</param>
/// <param name="Unread">Number of work trees not read yet.</param>
/// <param name="Hosts">Other machines.</param>
/// <param name="Trouble">Read error of this machine as a whole; empty = none.</param>
public sealed record MachineSnapshot(ImmutableArray<WorkTreeRow> Rows, int Unread, ImmutableArray<HostView> Hosts, string Trouble = "")
{
    /// <summary>Snapshot before anything is known.</summary>
    public static MachineSnapshot Nothing { get; } = new([], 0, []);

    /// <summary>Snapshot with its rows sorted.</summary>
    public static MachineSnapshot Of(
        IEnumerable<WorkTreeRow> rows,
        int unread = 0,
        ImmutableArray<HostView> hosts = default,
        string trouble = ""
    ) => new([.. rows.Order(Order)], unread, hosts.IsDefault ? [] : hosts, trouble);

    /// <summary>Order of rows, in which this machine precedes others of the same standing.</summary>
    private static Comparer<WorkTreeRow> Order { get; } = Comparer<WorkTreeRow>.Create(Compare);

    public int Count(Standing standing)
    {
        var count = 0;
        foreach (var row in Rows)
        {
            count += row.Standing == standing ? 1 : 0;
        }

        return count;
    }

    // The longest waiting comes first; active ones keep their place; of the rest, the last to end comes first.
    private static int Compare(WorkTreeRow one, WorkTreeRow other)
    {
        var by = one.Standing.CompareTo(other.Standing);
        by =
            by != 0
                ? by
                : one.Standing switch
                {
                    Standing.NeedsPerson => WaitsSince(one).CompareTo(WaitsSince(other)),
                    Standing.Idle => (other.Since ?? default).CompareTo(one.Since ?? default),
                    _ => 0,
                };
        by = by != 0 ? by : string.CompareOrdinal(one.Host, other.Host);
        return by != 0 ? by : string.CompareOrdinal(one.WorkTree, other.WorkTree);
    }

    private static DateTimeOffset WaitsSince(WorkTreeRow row) =>
        row.Needs is [var oldest, ..] ? oldest.Since : row.Since ?? DateTimeOffset.MaxValue;
}

/// <summary>Another machine that is followed.</summary>
/// <param name="Host">Name of the machine as the user gave it.</param>
/// <param name="Since">Time since which it answers, or does not.</param>
/// <param name="Away">Reason why it does not answer; empty = it does.</param>
/// <param name="HasAnswered">Whether it has answered at least once: its rows date from then.</param>
public sealed record HostView(string Host, DateTimeOffset Since, string Away = "", bool HasAnswered = false)
{
    /// <summary>Text for a machine that does not answer: since when, and why.</summary>
    /// <param name="clock"><see cref="Since"/> as a time of day.</param>
    public string Words(string clock) =>
        $"{(HasAnswered ? $"does not answer since {clock}" : $"has not answered, asked since {clock}")}: {Away}";
}
