using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.State;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of the processes working on this repository: the engine, and the agent of the current turn.</summary>
public sealed class WorkersPage : DocumentPage
{
    public override string Name => "Workers";

    protected override void Write(Document to, ViewModel view)
    {
        var run = view.Run;
        to.Section("Engine");
        to.Text(
            run.Life.Engine is { } engine
                    ? $"pid {engine.Pid} on {engine.Host}, since {Wording.Clock(engine.Since, view.Now)}, {view.AgeOf(engine.Since)} ago"
                : run.Run is { EngineGone: true } ? "GONE: the state files show a run, but no engine is running it"
                : "none running, none needed",
            run.Run is { EngineGone: true } ? Role.Danger : Role.Text
        );
        to.Section("Agent");
        if (run.Turns is [.., { Ended: null } turn] && run.Life.Kind == LifeKind.Turn)
        {
            to.Text(
                $"{turn.Agent}{(turn.Model.Length > 0 ? $" {turn.Model}" : "")}: {turn.Phase.Word().ToLowerInvariant()} of cycle {turn.Cycle}{(turn.Attempt > 1 ? $", try {turn.Attempt}" : "")}, for {view.AgeOf(turn.Started)}"
            );
            to.Text(run.Life.Describe(view.Now, view.CalledAs), Role.Muted);
            to.Text($"what it prints: {turn.Log}", Role.Muted);
        }
        else
        {
            to.Text("no turn in progress", Role.Muted);
        }
    }
}
