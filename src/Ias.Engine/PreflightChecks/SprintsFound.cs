using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that there is a plan, and that it contains the target.</summary>
internal static class SprintsFound
{
    private const int LongestLedger = 64 << 20; // bytes

    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var found = new List<PreflightCheck>();
        if (at.Request.Bug is { } bug)
        {
            return Task.FromResult<PreflightCheck[]>([Ok($"bug {bug.BugId}: its triage writes the sprint")]);
        }

        var read = Sprints.Read(at.Place.WorkTree);
        var sprints = read.Sprints;
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
        else if (sprints.Count == 0 && read.Faults.Count == 0)
        {
            found.Add(
                Problem(
                    "There is no sprint plan.",
                    ShellLine.Of(
                        $"{at.CalledAs:raw} plan \"what you wish\"     (an agent writes it, you keep it)\nor write {plan}: a heading `## Sprint 1: title`, below it what to do; {at.CalledAs:raw} init --run-mode writes an example"
                    )
                ) with
                {
                    Exit = ExitCode.NothingToDo,
                }
            );
        }
        else if (sprints.Count == 0)
        {
            var faulty = Faulty($"{plan} has no sprint that can be read", read.Faults, Problem("", ""));
            found.Add(
                faulty with
                {
                    Fix = $"{faulty.Fix}\nor {at.CalledAs} plan \"what you wish\"     (an agent writes it, you keep it)",
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

        if (sprints.Count > 0)
        {
            found.AddRange(Doubtful(at, read, plan));
        }

        var ledger = Path.Combine(at.Place.WorkTree, "grimoires", "loa", "ledger.json");
        if (InsideFile.KindOf(ledger) is not InsideKind.Missing && WhyBroken(ledger) is { } why)
        {
            found.Add(
                Warning($"grimoires/loa/ledger.json is not JSON and is ignored: {why}", "python3 -m json.tool grimoires/loa/ledger.json")
            );
        }

        return Task.FromResult(found.ToArray());
    }

    // A fault in a sprint that will be run prevents the run; a fault that names no sprint may concern any of them.
    private static IEnumerable<PreflightCheck> Doubtful(PreflightScene at, SprintsRead read, string plan)
    {
        var stops = read.Faults.Where(Concerns).ToList();
        var others = read.Faults.Except(stops).ToList();
        if (stops.Count > 0)
        {
            yield return Faulty($"{plan} has lines that look like a sprint and are not clear", stops, Problem("", ""));
        }

        if (others.Count > 0)
        {
            yield return Faulty($"{plan} has lines that look like another sprint and are not clear", others, Warning("", ""));
        }

        foreach (var note in read.Notes)
        {
            yield return Note($"{plan} {note}.");
        }

        bool Concerns(PlanFault fault) =>
            at.Request.Target switch
            {
                "" => true,
                SprintPlanState.PlanTarget => SprintId.NumberOf(fault.Id) is not { } number
                    || (number >= (at.Request.From ?? 0) && number <= (at.Request.To ?? int.MaxValue)),
                var target => fault.Id == target,
            };
    }

    private static PreflightCheck Faulty(string what, IReadOnlyList<PlanFault> faults, PreflightCheck level) =>
        level with
        {
            Text = $"{what}:{string.Concat(faults.Select(fault => $"\n  {fault}"))}",
            Fix = "edit grimoires/loa/sprint.md: each sprint begins with a heading `## Sprint N: title`, each number once",
        };

    private static bool WorksByQueue(string workTree) =>
        InsideFile.Is(Path.Combine(workTree, "docs", "ias", "process", "queue.md"))
        || new RunFolders(workTree, "").All().Any(run => InsideFile.IsFolder(new RunnerFiles(workTree, run).Folder));

    private static string? WhyBroken(string path)
    {
        try
        {
            var read = InsideFile.Read(path, LongestLedger);
            using var parsed = JsonDocument.Parse(read.Content ?? []);
            return null;
        }
        catch (JsonException wrong)
        {
            return wrong.Message;
        }
    }
}
