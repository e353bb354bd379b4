using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Engine.Git;

namespace Ias.Tui.State;

/// <summary>Determines by the refs whether changes of a breach have been undone. A remote's branch is checked by its remote-tracking
/// ref.</summary>
internal static class BreachRestore
{
    /// <summary>Commands that undo a run's breaches and have not taken effect yet, including those that cannot be checked because an older
    /// ias wrote the log.</summary>
    /// <param name="breaches">Breaches of the run.</param>
    public static ImmutableArray<string> Left(RunRecord run, IEnumerable<RunEvent.IceBreached> breaches, string commonDir)
    {
        var back = new HashSet<string>(StringComparer.Ordinal);
        foreach (var breach in breaches)
        {
            _ = IsBack(breach, commonDir) ? back.Add(breach.Restore) : back.Remove(breach.Restore);
        }

        return [.. HaltRemedies.ToRestore(run).Where(command => !back.Contains(command))];
    }

    private static bool IsBack(RunEvent.IceBreached breach, string commonDir) =>
        breach.Ref.Length > 0 && RefFiles.Commit(breach.Ref, commonDir) == breach.Was;
}
