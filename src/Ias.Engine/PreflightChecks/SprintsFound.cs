using System.Text.Json;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>There is a plan, and the target is in it.</summary>
internal static class SprintsFound
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var found = new List<PreflightCheck>();
        if (at.Request.Bug is { } bug)
        {
            return Task.FromResult<PreflightCheck[]>([Ok($"bug {bug.BugId}: its triage writes the sprint")]);
        }

        var sprints = Sprints.Of(at.Place.WorkTree);
        var ids = string.Join(", ", sprints.Select(s => s.Id));
        var target = at.Request.Target;
        var plan = Path.Combine("grimoires", "loa", "sprint.md");
        var isPlan = target == SprintPlanState.PlanTarget;
        if (sprints.Count == 0 && target.Length == 0 && WorksByQueue(at.Place.WorkTree))
        {
            found.Add(
                Note(
                    "There is no sprint plan: `run` needs one, a job queue does not.",
                    $"{at.CalledAs} init --run-mode     (writes an example)"
                )
            );
        }
        else if (sprints.Count == 0)
        {
            found.Add(
                Problem(
                    "There is no sprint plan.",
                    $"{at.CalledAs} plan \"what you wish\"     (an agent writes it, you keep it)\nor write {plan}: a heading `## Sprint 1: title`, below it what to do; {at.CalledAs} init --run-mode writes an example"
                ) with
                {
                    Exit = ExitCode.NothingToDo,
                }
            );
        }
        else if (isPlan)
        {
            var request = at.Request.AsRun(at.Place.WorkTree, target);
            try
            {
                found.Add(Ok($"sprints: {string.Join(", ", PlanChoice.Wanted(sprints, request, at.Place.WorkTree).Select(s => s.Id))}"));
            }
            catch (ProblemException none)
            {
                found.Add(Problem(none.Problem.What, none.Problem.Next) with { Exit = none.Problem.Exit });
            }
        }
        else if (target.Length > 0 && !sprints.Any(s => s.Id == target))
        {
            found.Add(Problem($"There is no {target} in the plan.", $"Sprints found: {ids}") with { Exit = ExitCode.NothingToDo });
        }
        else
        {
            found.Add(Ok($"sprints: {ids}"));
        }

        if (target.Length > 0 && !isPlan && File.Exists(Path.Combine(at.Place.WorkTree, Prompts.FeedbackFolder(target), "COMPLETED")))
        {
            found.Add(
                Warning(
                    $"{target} is marked as completed; the run will do it again.",
                    ShellLine.Of($"rm {Prompts.FeedbackFolder(target)}/COMPLETED     (to mark it as open)")
                )
            );
        }

        var ledger = Path.Combine(at.Place.WorkTree, "grimoires", "loa", "ledger.json");
        if (File.Exists(ledger) && WhyBroken(ledger) is { } why)
        {
            found.Add(
                Warning($"grimoires/loa/ledger.json is not JSON and is ignored: {why}", "python3 -m json.tool grimoires/loa/ledger.json")
            );
        }

        return Task.FromResult(found.ToArray());
    }

    private static bool WorksByQueue(string workTree) =>
        File.Exists(Path.Combine(workTree, "docs", "ias", "process", "queue.md"))
        || new RunFolders(workTree, "").All().Any(run => Directory.Exists(new RunnerFiles(workTree, run).Folder));

    private static string? WhyBroken(string path)
    {
        try
        {
            using var parsed = JsonDocument.Parse(RegularFile.Read(path) ?? []);
            return null;
        }
        catch (JsonException wrong)
        {
            return wrong.Message;
        }
    }
}
