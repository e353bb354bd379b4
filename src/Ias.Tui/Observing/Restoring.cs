using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Engine.Git;

namespace Ias.Tui.Observing;

/// <summary>Whether what a breach changed is back, by the refs. A remote's branch is told by the ref with which git follows it.</summary>
internal static class Restoring
{
    /// <summary>Those of the commands that undo a run's breaches whose effect is not there; also those that cannot be told, as the log of
    /// an older ias has them.</summary>
    /// <param name="breaches">The run's.</param>
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
