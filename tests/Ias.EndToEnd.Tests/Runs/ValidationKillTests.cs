namespace Ias.EndToEnd.Tests.Runs;

/// <summary>SIGKILL at every durable step of the validation of a pull request (<see cref="KillTests"/> has those before it): a resume goes
/// on in the same phase, and the result is the undisturbed one.</summary>
public sealed class ValidationKillTests
{
    [Fact]
    public void A_validation_killed_at_any_durable_step_ends_with_the_undisturbed_result()
    {
        using var calm = Make();
        var trace = Path.Combine(calm.Repository.Home, "trace");
        var undisturbed = calm.Ias([("IAS_KILL_TRACE", trace), .. calm.WithGh()], "run", "sprint-1", "--allow-high");
        Assert.True(undisturbed.Exit == 0, undisturbed.ToString());
        var steps = File.ReadAllLines(trace);
        var first = Array.FindIndex(steps, step => step.Contains("PullRequestMade")) + 1;
        Assert.InRange(steps.Length - first, 25, 80);
        var expected = Result(calm);

        KillSteps.AtEach(
            Enumerable.Range(first, steps.Length + 1 - first),
            n =>
            {
                using var sandbox = Make();
                var gh = sandbox.WithGh();
                var again = sandbox.Ias([("IAS_KILL_AT", $"{n}"), .. gh], "run", "sprint-1", "--allow-high");
                for (var tries = 0; tries < 3 && again.Exit != 0 && again.Exit != 3; tries++)
                {
                    again = sandbox.Ias(gh, "run-resume");
                }

                var result = Result(sandbox);
                return result == expected ? null : $"{steps[n - 1]}\n expected {expected}\n got      {result}\n {again}";
            }
        );
    }

    private static Sandbox Make() => new(ValidationStoryTests.Script, withRemote: true, config: ValidationStoryTests.On);

    private static string Result(Sandbox sandbox)
    {
        var phases = sandbox
            .State.GetProperty("validation")
            .GetProperty("phases")
            .EnumerateArray()
            .Select(p => $"{p.GetProperty("phase")} {p.GetProperty("status")} {p.GetProperty("round")} {p.GetProperty("fixes")}");
        var git = sandbox.Repository;
        return $"{sandbox.Result()} | {string.Join(", ", phases)} | {sandbox.PullRequests()} | {git.Git("rev-parse", "HEAD") == git.RemoteGit("rev-parse", "feature/sprint-1")} | {sandbox.PullRequest("feature/sprint-1", "title")}";
    }
}
