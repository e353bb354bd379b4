namespace Ias.EndToEnd.Tests.Runs;

/// <summary>
/// SIGKILL at every durable step at which a plan of two differs from one sprint (<see cref="KillTests"/> has all of that): its start, going
/// over to the next sprint, its end. After a resume the result is the undisturbed one.
/// </summary>
public sealed class PlanKillTests
{
    [Fact]
    [Trait("Requirement", "R-061")]
    public void A_plan_killed_at_any_durable_step_of_its_own_ends_with_the_undisturbed_result() =>
        KillAt(
            ["--branch", "feature/plan"],
            (steps, n) =>
                n <= 6 || n > steps.Length - 10 || (n > Array.FindIndex(steps, Marks) - 2 && n <= Array.FindLastIndex(steps, Begins) + 5)
        );

    // What differs from the plan on one branch: going over to the next branch, and publishing one after the other.
    [Fact]
    public void A_stack_killed_where_it_goes_over_or_publishes_ends_with_the_undisturbed_result() =>
        KillAt(
            ["--no-consolidate"],
            (steps, n) =>
                steps[n - 1] is var step
                && (step.Contains("sprint", StringComparison.OrdinalIgnoreCase) || step.Contains("ush") || step.Contains("ull"))
        );

    private static bool Marks(string step) => step.Contains("SprintMarked");

    private static bool Begins(string step) => step.Contains("SprintStarted");

    private static void KillAt(string[] options, Func<string[], int, bool> chosen)
    {
        string[] plan = ["run", "sprint-plan", .. options];
        using var calm = PlanScene.Make(2, withRemote: true);
        var trace = Path.Combine(calm.Repository.Home, "trace");
        var undisturbed = calm.Ias([("IAS_KILL_TRACE", trace), .. calm.WithGh()], plan);
        Assert.True(undisturbed.Exit == 0, undisturbed.ToString());
        var steps = File.ReadAllLines(trace);
        Assert.True(steps.Length > 40, string.Join('\n', steps));
        var expected = Result(calm);

        var numbers = Enumerable.Range(1, steps.Length).Where(n => chosen(steps, n)).ToList();
        Assert.InRange(numbers.Count, 12, steps.Length - 1);
        KillSteps.AtEach(
            numbers,
            n =>
            {
                using var sandbox = PlanScene.Make(2, withRemote: true);
                var gh = sandbox.WithGh();
                var again = sandbox.Ias([("IAS_KILL_AT", $"{n}"), .. gh], plan);
                for (var tries = 0; tries < 3 && again.Exit != 0 && again.Exit != 3; tries++)
                {
                    again = File.Exists(sandbox.Run("events.jsonl")) ? sandbox.Ias(gh, "run-resume") : sandbox.Ias(gh, plan);
                }

                var result = Result(sandbox);
                return result == expected ? null : $"{steps[n - 1]}\n expected {expected}\n got      {result}\n {again}";
            }
        );
    }

    private static string Result(Sandbox sandbox)
    {
        var git = sandbox.Repository;
        var metrics = sandbox.State.GetProperty("metrics");
        return string.Join(
            " | ",
            sandbox.Branch(),
            git.Git("rev-parse", "HEAD:src"),
            git.Git("status", "--porcelain"),
            git.Git("log", "--format=%s").Replace('\n', ';'),
            git.RemoteGit("for-each-ref", "--format=%(refname:short)").Replace('\n', ';'),
            sandbox.PullRequests(),
            sandbox.PlanLine(),
            metrics.GetProperty("commits").GetInt32(),
            metrics.GetProperty("findings_fixed").GetInt32(),
            metrics.GetProperty("files_changed").GetInt32(),
            string.Join(", ", sandbox.Events().OfType<Core.Events.RunEvent.SprintMarked>().Select(e => e.Sprint))
        );
    }
}
