using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>A runner's queue as a person has it from the dashboard, in a real terminal: jobs are written, watched, answered, taken out, and
/// the runner is halted and goes on.</summary>
public sealed class QueueStoryTests
{
    private static readonly AgentScript Script = new AgentScript()
        .Turn("job", target: "rules")
        .Runs(
            """
            folder=$(dirname docs/ias/runs/*/runner/jobs/*/prompt.md | while read f; do grep -q "^# rules" "$f/prompt.md" && echo "$f"; done)
            if grep -q 2026-EU "$folder/prompt.md"; then echo EU > rules.txt; else echo "Which table?" > "$folder/decision.md"; fi
            """
        )
        .Turn("job")
        .Prints("half way")
        .WaitsFor("$HOME/go-on")
        .Appends("work/{target}.txt", "x\n");

    [Fact]
    public async Task Jobs_are_queued_watched_answered_and_taken_out_and_a_halted_runner_goes_on_by_keys_alone()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var at = new QueueScene(Script, """{"backoff_seconds": 0}""");
        using var tmux = await Tmux.OpenAsync(at.Sandbox, 120, 40);
        tmux.Type("ias runner start");
        await tmux.SeesAsync("being processed in the background");
        tmux.Type("clear; ias");
        await tmux.SeesAsync("RUNNING", "jobs 0 done, 0 left");

        await EnqueueAsync(tmux, "Find the rules.", "rules");
        await tmux.SeesAsync("needs you: 1");
        tmux.Press("i");
        await tmux.SeesAsync("What needs you", "Which table?");
        tmux.Press("Enter");
        await tmux.SeesAsync("Your answer");
        tmux.Burst("2026-EU");
        await tmux.SeesAsync("2026-EU");
        tmux.Press("M-Enter");
        await tmux.SeesAsync("jobs 1 done, 0 left", "needs you: 0", "No longer open");
        tmux.Press("Escape");
        await tmux.SeesAsync("1 Queue");
        Assert.Equal("EU\n", File.ReadAllText(at.At("rules.txt")));

        await EnqueueAsync(tmux, "Add it all up.", "totals");
        await tmux.SeesAsync("half way", "jobs 1 done, 1 left");
        await EnqueueAsync(tmux, "This is too much.", "extra");
        await tmux.SeesAsync("jobs 1 done, 2 left");
        tmux.Press("1", "G");
        await tmux.AnswerAsync("X", "Remove it from the queue?", "y");
        await tmux.SeesAsync("was removed from the queue", "jobs 1 done, 1 left");

        await tmux.AnswerAsync("H", "Halt the run?", "y");
        await tmux.SeesAsync("halt requested");
        await EnqueueAsync(tmux, "And the last one.", "last");
        File.WriteAllText(Path.Combine(at.Sandbox.Repository.Home, "go-on"), "");
        await tmux.SeesAsync("stopped", "nothing is running");
        await tmux.AnswerAsync("R", $"Resume {at.Run}?", "y");
        await tmux.SeesAsync("finished", "nothing is running");

        tmux.Press("q");
        await tmux.SeesAsync("nothing runs");
        Assert.Equal((3, 1), (at.Counts.GetProperty("done").GetInt32(), at.Counts.GetProperty("cancelled").GetInt32()));
        Assert.Equal("", at.Sandbox.Repository.Git("status", "--porcelain"));
    }

    private static async Task EnqueueAsync(Tmux tmux, string prompt, string title)
    {
        tmux.Press("E");
        await tmux.SeesAsync("A job for ");
        tmux.Burst(prompt);
        await tmux.SeesAsync(prompt);
        tmux.Press("Tab");
        tmux.Burst(title);
        await tmux.SeesAsync($"title    {title}");
        tmux.Press("C-s");
        await tmux.SeesAsync("queued as");
        await tmux.SeesNoMoreAsync("A job for ");
    }
}
