using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Runs.Breaker;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Ways to continue a halted run, as its cause offers them.</summary>
/// <param name="Before">Words before the command that resumes.</param>
/// <param name="After">Words after it.</param>
/// <param name="Choices">At most four, the likeliest first. One of them at least says how to resume.</param>
public sealed record HaltRemedy(string Before, string After, IReadOnlyList<Remedy> Choices)
{
    /// <summary>Ways that need no words around the command.</summary>
    public HaltRemedy(params IReadOnlyList<Remedy> choices)
        : this("", "", choices) { }
}

/// <summary>A halted run, with the remedies that several causes offer.</summary>
/// <param name="run">The run.</param>
/// <param name="calledAs">How the person calls the program.</param>
/// <param name="seen">Known facts beside the run's record.</param>
public sealed class HaltedRun(RunRecord run, string calledAs, HaltSeen seen)
{
    public RunRecord Run => run;

    public string CalledAs => calledAs;

    public HaltSeen Seen => seen;

    /// <summary>Resumption without raised limits.</summary>
    public Resumption Going { get; } = new(seen.BreakerOpen, Queue: run.Queue);

    /// <summary>Resumption that resets the breaker.</summary>
    public Resumption Reset => Going with { ResetBreaker = true };

    /// <summary>Command line of <see cref="Going"/>.</summary>
    public string ResumeCommand => Going.Command(calledAs);

    /// <summary>Command line of <see cref="Reset"/>.</summary>
    public string ResetCommand => Reset.Command(calledAs);

    /// <summary>Words for a resumption that tries one more cycle.</summary>
    public string NextCycle => $"Resume with cycle {run.Cycles.Current + 1}, breaker half open";

    /// <summary>Words before the command where a note comes first; empty in a queue, which takes no notes.</summary>
    public string Noted => run.Queue.Length > 0 ? "" : $"{Note.Command} and ";

    /// <summary>Lines for a cycle that was no use: a note, or one more cycle without it.</summary>
    public string NoteOrTrialCycle =>
        $"{Note.Command}                (tell the agent what it is missing)\n{ResetCommand}     (one trial cycle)";

    /// <summary>A note to the agent.</summary>
    public Remedy Note { get; } =
        new(RemedyKind.Note, "Say what you want", "a note for the next IMPLEMENT; nothing starts", $"{calledAs} note \"…\"");

    /// <summary>The person works on the run's branch.</summary>
    public Remedy TakeOver { get; } =
        ByHand("Take it over by hand", $"{run.Branch} is yours until you resume", ShellLine.Of($"git switch {run.Branch}"));

    /// <summary>Something a person does in a shell, or by waiting.</summary>
    public static Remedy ByHand(string text, string effect, string command = "") => new(RemedyKind.ByHand, text, effect, command);

    public Remedy Resume(string text, string effect, Resumption how, RemedyCycles cycles = RemedyCycles.None) =>
        new(RemedyKind.Resume, text, effect, how.Command(calledAs), how, cycles);

    /// <summary>Resumption with raised limits. Those that close the breaker by themselves need no reset.</summary>
    public Remedy Raise(string text, string effect, RaisedLimits to) =>
        Resume(
            text,
            effect,
            Going with
            {
                ResetBreaker = seen.BreakerOpen && !BreakerTriggers.Registered.Any(trigger => trigger.IsRaisedBy(to)),
                Raised = to,
            },
            RemedyCycles.Each
        );

    /// <summary>A figure with at most two decimals.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
