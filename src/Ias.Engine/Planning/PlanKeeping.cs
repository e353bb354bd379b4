using Ias.Core.Model;
using Ias.Core.Planning;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Planning;

/// <summary>A drafted plan beside the one that is there, and what keeps it.</summary>
/// <param name="Before">The plan's file; empty = there is none.</param>
/// <param name="After">What it will hold.</param>
/// <param name="Lost">Sprints of the plan that is there which nobody finished, and which go.</param>
/// <param name="Diff">Between the two, without its head; git's.</param>
public sealed record PlanKeeping(PlanRecord Record, string Before, string After, IReadOnlyList<Sprint> Lost, string Diff)
{
    /// <summary>Puts both beside each other.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public static async Task<PlanKeeping> OfAsync(
        ProcessRunner processes,
        PlanFiles files,
        PlanRecord record,
        PlanDraft draft,
        CancellationToken cancel
    )
    {
        var place = files.Place();
        var after = place.With(draft, record.Append);
        var (old, @new) = (files.BeforeOf(record.Id), Path.Combine(files.FolderOf(record.Id), "after.md"));
        files.Write(old, place.Text);
        files.Write(@new, after);
        var told = await processes.RunAsync(
            GitCommand.Read(
                files.FolderOf(record.Id),
                "diff",
                "--no-index",
                "--no-ext-diff",
                "--no-textconv",
                "--no-color",
                "--",
                Path.GetFileName(old),
                Path.GetFileName(@new)
            ),
            cancel
        );
        const int Differ = 1;
        if (told.ExitCode is not (0 or Differ))
        {
            throw new ProblemException(new Problem("git cannot compare the plans.", GitCommand.Tail(told), "git --version"));
        }

        var from = told.Output.IndexOf("\n@@", StringComparison.Ordinal);
        InsideFile.Remove(files.FolderOf(record.Id), @new);
        return new PlanKeeping(
            record,
            place.Text,
            after,
            record.Append ? [] : place.Open,
            from < 0 ? "" : told.Output[(from + 1)..].TrimEnd()
        );
    }

    /// <summary>Writes the plan. The one that was there stays in the planning's folder.</summary>
    /// <exception cref="ProblemException">An engine is at work here; the plan is not the one this was put beside; disk full.</exception>
    public PlanRecord Keep(PlanFiles files, string workTree, string commonDir, TimeProvider time, string calledAs)
    {
        using var held = EngineLock.Take(commonDir, new RunFiles(workTree), time);
        if (files.Place().Text != Before)
        {
            throw new ProblemException(
                new Problem(
                    "The plan was changed since it was shown.",
                    files.Plan,
                    $"{calledAs:raw} plan --continue {Record.Id}     (shows the difference anew)"
                )
            );
        }

        files.Write(files.Plan, After);
        var kept = Record with { State = PlanState.Kept };
        files.Write(kept);
        return kept;
    }
}
