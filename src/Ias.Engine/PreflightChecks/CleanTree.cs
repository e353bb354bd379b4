using Ias.Core.Text;
using Ias.Engine.Git;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks for uncommitted work of a person that a run would commit; the plan and the configuration are allowed.</summary>
internal static class CleanTree
{
    private const int Shown = 20;
    private static readonly byte[][] Planning = ["grimoires/loa"u8.ToArray(), "docs/ias"u8.ToArray(), ".loa.config.yaml"u8.ToArray()];

    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (at.Engine is not null)
        {
            return []; // what lies about is its work
        }

        var changes = await at.ChangesAsync();
        var (planning, other) = (changes.FindAll(IsPlanning), changes.FindAll(c => !IsPlanning(c)));
        var found = new List<PreflightCheck>();
        if (planning.Count > 0)
        {
            found.Add(
                Note(
                    $"{Wording.Count(planning.Count, "uncommitted file")} of the plan and the configuration {(planning.Count == 1 ? "goes" : "go")} into the branch's first commit:{List(planning)}"
                )
            );
        }

        if (other.Count > 0)
        {
            found.Add(
                at.Request.AllowDirty
                    ? Note(
                        $"{Wording.Count(other.Count, "uncommitted file")} {(other.Count == 1 ? "goes" : "go")} into the branch's first commit (--allow-dirty):{List(other)}"
                    )
                    : Problem(
                        $"{Wording.Count(other.Count, "file")} {(other.Count == 1 ? "is" : "are")} not committed:{List(other)}",
                        ShellLine.Of(
                            $"git add -A && git commit\ngit stash -u\n{at.CalledAs:raw} run {at.Target} --allow-dirty     (commits them to the run's branch first)"
                        )
                    )
            );
        }

        found.AddRange(
            (await SubmoduleChanges.ReadAsync(at.Processes, at.Place.WorkTree, cancel)).Select(told =>
                Warning($"No commit of a run holds this: {told}")
            )
        );
        return found.Count > 0 ? [.. found] : [Ok("no uncommitted changes")];
    }

    /// <summary>Changed paths that the branch's first commit includes.</summary>
    public static IReadOnlyList<string> ForFirstCommit(List<StatusEntry> changes, bool allowDirty) =>
        [.. changes.Where(c => allowDirty || IsPlanning(c)).Select(c => c.Path.ToString())];

    private static bool IsPlanning(StatusEntry change) => Array.Exists(Planning, p => change.Path.IsUnder(p));

    private static string List(List<StatusEntry> changes) =>
        string.Concat(changes.Take(Shown).Select(c => $"\n  {c.Code.Replace('.', ' ')} {c.Path}"))
        + (changes.Count > Shown ? $"\n  … and {changes.Count - Shown} more" : "");
}
