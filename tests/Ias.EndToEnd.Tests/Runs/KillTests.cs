namespace Ias.EndToEnd.Tests.Runs;

/// <summary>SIGKILL at every durable step: after a resume the result is the undisturbed one.</summary>
public sealed class KillTests
{
    [Fact]
    [Trait("Requirement", "R-013")]
    public void An_engine_killed_at_any_durable_step_ends_with_the_undisturbed_result_after_a_resume()
    {
        using var calm = new Sandbox(withRemote: true);
        var trace = Path.Combine(calm.Repository.Home, "trace");
        var undisturbed = calm.Ias([("IAS_KILL_TRACE", trace)], "run", "sprint-1");
        Assert.True(undisturbed.Exit == 0, undisturbed.ToString());
        var steps = File.ReadAllLines(trace);
        Assert.True(steps.Length > 20, string.Join('\n', steps));
        var expected = calm.Result();

        KillSteps.AtEach(
            Enumerable.Range(1, steps.Length),
            n =>
            {
                using var sandbox = new Sandbox(withRemote: true);
                var killed = sandbox.Ias([("IAS_KILL_AT", $"{n}")], "run", "sprint-1");
                var again = killed;
                for (var tries = 0; tries < 3 && again.Exit != 0 && again.Exit != 3; tries++)
                {
                    again = File.Exists(sandbox.Run("events.jsonl")) ? sandbox.Ias("run-resume") : sandbox.Ias("run", "sprint-1");
                }

                var result = sandbox.Result();
                return result == expected ? null : $"{steps[n - 1]}\n expected {expected}\n got      {result}\n {again}";
            }
        );
    }
}
