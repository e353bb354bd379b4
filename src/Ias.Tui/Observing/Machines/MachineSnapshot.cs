using System.Collections.Immutable;

namespace Ias.Tui.Observing.Machines;

/// <summary>All work trees of this machine, or of several, as they are to be shown. Immutable.</summary>
/// <param name="Rows">What needs a person first, then what works, then the rest.</param>
/// <param name="Unread">Work trees that were not read yet.</param>
/// <param name="Hosts">The other machines.</param>
/// <param name="Trouble">What cannot be read of this machine as a whole; empty = nothing.</param>
public sealed record MachineSnapshot(ImmutableArray<WorkTreeRow> Rows, int Unread, ImmutableArray<HostView> Hosts, string Trouble = "")
{
    /// <summary>Nothing is known yet.</summary>
    public static MachineSnapshot Nothing { get; } = new([], 0, []);

    /// <summary>A snapshot whose rows are in order.</summary>
    public static MachineSnapshot Of(
        IEnumerable<WorkTreeRow> rows,
        int unread = 0,
        ImmutableArray<HostView> hosts = default,
        string trouble = ""
    ) => new([.. rows.Order(Order)], unread, hosts.IsDefault ? [] : hosts, trouble);

    /// <summary>Where the rows of this machine come before those of others that stand the same.</summary>
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

    // Who waits longest comes first; what works keeps its place while it works; of the rest, what ended last comes first.
    private static int Compare(WorkTreeRow one, WorkTreeRow other)
    {
        var by = one.Standing.CompareTo(other.Standing);
        by =
            by != 0
                ? by
                : one.Standing switch
                {
                    Standing.NeedsPerson => WaitsSince(one).CompareTo(WaitsSince(other)),
                    Standing.Rests => (other.Since ?? default).CompareTo(one.Since ?? default),
                    _ => 0,
                };
        by = by != 0 ? by : string.CompareOrdinal(one.Host, other.Host);
        return by != 0 ? by : string.CompareOrdinal(one.WorkTree, other.WorkTree);
    }

    private static DateTimeOffset WaitsSince(WorkTreeRow row) =>
        row.Needs is [var oldest, ..] ? oldest.Since : row.Since ?? DateTimeOffset.MaxValue;
}

/// <summary>Another machine that is followed.</summary>
/// <param name="Host">As a person calls it.</param>
/// <param name="Since">Since when it answers, or does not.</param>
/// <param name="Away">Why nothing comes from it; empty = it answers.</param>
/// <param name="HasAnswered">It has answered at least once: its rows are those of that time.</param>
public sealed record HostView(string Host, DateTimeOffset Since, string Away = "", bool HasAnswered = false)
{
    /// <summary>Of one from which nothing comes: that, since when, and why.</summary>
    /// <param name="clock"><see cref="Since"/> as a time of day.</param>
    public string Words(string clock) =>
        $"{(HasAnswered ? $"does not answer since {clock}" : $"has not answered, asked since {clock}")}: {Away}";
}
