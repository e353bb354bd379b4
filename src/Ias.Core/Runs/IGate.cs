using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs.PostPr;
using Ias.Core.TestReports;

namespace Ias.Core.Runs;

/// <summary>
/// Gate of a run: a phase whose turn judges the work and changes none of it. A new gate is a file and a line in
/// <see cref="GateList.All"/>; everything else that has to know of gates asks the list.
/// </summary>
public interface IGate
{
    /// <summary>Phase of the gate, by its word in files, logs and on screens.</summary>
    Phase Phase { get; }

    /// <summary>Name of its prompt template, and of its skill for the guardrails: <c>red-team</c>.</summary>
    string Name { get; }

    /// <summary>Place of the gate in a run.</summary>
    GateStage Stage => GateStage.Sprint;

    /// <summary>Built-in prompt, with its placeholders in double braces (<see cref="Prompts.Fill"/>); empty = no agent ever takes its
    /// turns.</summary>
    string Prompt { get; }

    /// <summary>File that the turn writes its verdict to, within the sprint's feedback folder.</summary>
    string FeedbackFile { get; }

    /// <summary>All files the turn may leave; those of an earlier turn are moved away first.</summary>
    IReadOnlyList<string> Files => [FeedbackFile, GateVerdict.Json];

    /// <summary>Maximum size of one of these files, bytes; a larger one is not read.</summary>
    int LongestFile => 4 << 20;

    /// <summary>Form in which the feedback file approves.</summary>
    VerdictForm Form => VerdictForm.Approved;

    /// <summary>Danger level of its turns.</summary>
    DangerLevel Danger => DangerLevel.Moderate;

    /// <summary>Name of a repository's own command for the phase, in <c>.claude/commands/</c>.</summary>
    string Command => Name;

    /// <summary>Letter of its turns in the timeline.</summary>
    char Letter => 'G';

    /// <summary>Name on screens with room for words.</summary>
    string Label => Phase.Word().ToLowerInvariant().Replace('_', ' ');

    /// <summary>Use of its time in reports.</summary>
    GateKind Kind => GateKind.Audit;

    /// <summary>True when the options switch the gate on.</summary>
    bool IsOn(RunOptions options) => true;

    /// <summary>Configuration that switches the gate off, for people; empty = it cannot be switched off.</summary>
    string HowToSwitchOff => "";

    /// <summary>Agents that take its turns, one after the other; most gates have one.</summary>
    IReadOnlyList<AgentChoice> AgentsOf(RunOptions options) => [AgentChoice.Own("", options)];

    /// <summary>Program that the configuration names for the turns, in place of an agent; empty = none.</summary>
    IReadOnlyList<string> OwnProgram(RunOptions options) => [];

    /// <summary>Programs that take its turns in the place of an agent, for people; empty = an agent takes them.</summary>
    string PlannedBy(RunOptions options) => CommandLine.Join(OwnProgram(options));

    /// <summary>Program that takes the turn, with its arguments; null = an agent takes it.</summary>
    /// <param name="exists">True when the work tree has a file at this path.</param>
    GateProgram? ProgramOf(RunRecord run, Func<string, bool> exists) => null;

    /// <summary>File the gate compares the work with; null = it needs none.</summary>
    GateBasis? BasisOf(RunOptions options) => null;

    /// <summary>True when building and testing may write to the work tree; what is left of it is undone.</summary>
    bool MayWrite => false;

    /// <summary>True when the gate follows CONTEXT_CLEAR; only of a pull request's gates.</summary>
    bool HasFreshEyes => false;

    /// <summary>True when the gate looks at the pull request on its server, and is left out where there is none.</summary>
    bool NeedsPullRequest => false;

    /// <summary>Limits with which the gate begins in the validation of a pull request; null = it is not part of it.</summary>
    PostPrPhase? Limits(RunOptions options) => null;

    /// <summary>Tests that the verdict says were run are kept for the pull request.</summary>
    bool ReportsTests => true;

    /// <summary>Verdict of a turn that ended, from its files.</summary>
    /// <param name="read">Content of a file in the feedback folder; null = not there.</param>
    GateVerdict Judge(RunRecord run, Func<string, byte[]?> read) => GateVerdict.Of(this, run, read);

    /// <summary>Verdict of a program that ended in the place of an agent; null = it is read from the gate's files.</summary>
    GateVerdict? Judge(RunRecord run, ProgramEnd end) => null;

    /// <summary>Sets up what the gate keeps in the run's state.</summary>
    RunRecord Begin(RunRecord run) => run;

    /// <summary>Effect of an event on what the gate keeps, and of events of its own on the run.</summary>
    RunRecord After(RunRecord run, RunEvent happened, GateList gates) => run;

    /// <summary>Findings of its last turn that the run leaves as they are, because the gate may send nothing back any more.</summary>
    int Left(RunRecord run) => 0;

    /// <summary>Sentence about findings that were left; empty = the gate leaves none.</summary>
    string LeftWords(int count) => "";

    /// <summary>Result in the present sprint so far, for people; empty = none yet.</summary>
    string Status(RunRecord run) => "";
}

/// <summary>Place of a gate in a run.</summary>
public enum GateStage
{
    /// <summary>Before the first cycle of a bug's run.</summary>
    Triage,

    /// <summary>After IMPLEMENT, in every cycle.</summary>
    Sprint,

    /// <summary>After the pull request was made.</summary>
    PullRequest,
}

/// <summary>Form in which a feedback file approves.</summary>
public enum VerdictForm
{
    /// <summary>A line <c>Verdict: APPROVED</c>.</summary>
    Approved,

    /// <summary>The first line is <c>All good</c>.</summary>
    AllGood,

    /// <summary>A file in a format of the gate's own.</summary>
    Own,
}

/// <summary>Use of a gate's time in reports.</summary>
public enum GateKind
{
    Review,
    Audit,
    Other,
}

/// <summary>File that a gate compares the work with.</summary>
/// <param name="File">Path within the repository.</param>
/// <param name="SkipsWithout">The gate is skipped where the file is missing; false: the run halts.</param>
/// <param name="HowToSkip">Configuration that has the gate skipped.</param>
public sealed record GateBasis(string File, bool SkipsWithout, string HowToSkip);

/// <summary>Program that takes a gate's turn in place of an agent.</summary>
/// <param name="TakesDiff">The work's diff is its standard input, and it writes the feedback file itself; false: its exit status is the
/// verdict.</param>
/// <param name="Variables">Environment variables for it; null values clear one.</param>
/// <param name="Failure">Title of the finding that a failed exit status becomes.</param>
/// <param name="Name">Name in logs and on screens.</param>
/// <param name="Limit">Time it may take, silent or not; null = the phase's own.</param>
/// <param name="Checkout">It runs in a checkout of its own, which has the files of the run's commit and nothing else; null = in the work
/// tree.</param>
public sealed record GateProgram(
    IReadOnlyList<string> Command,
    bool TakesDiff = false,
    IReadOnlyList<KeyValuePair<string, string?>>? Variables = null,
    string Failure = "",
    string Name = "command",
    TimeSpan? Limit = null,
    GateCheckout? Checkout = null
);

/// <summary>Clean checkout that a gate's program runs in.</summary>
/// <param name="Keep">Folders of the work tree, relative to it, that git does not track: a copy of each is there.</param>
/// <param name="IsOffline">The program gets no network.</param>
/// <param name="Tests">Tests that are there, beside the code.</param>
/// <param name="Reports">Patterns of the reports that it writes there; <see cref="Checks.Check.OutputReport"/> is what it prints.</param>
/// <param name="IsBaseline">It runs on what the run begins with; that it passed there shortly before is enough.</param>
public sealed record GateCheckout(
    IReadOnlyList<string> Keep,
    bool IsOffline,
    TestsOf Tests = TestsOf.Work,
    IReadOnlyList<string>? Reports = null,
    bool IsBaseline = false
);

/// <summary>End of a program that took a gate's turn.</summary>
/// <param name="ExitCode">Exit status; -1 = it was ended, or could not be started.</param>
/// <param name="Ending">How it ended, for people: <c>exit status 1</c>.</param>
/// <param name="Output">Its last lines.</param>
/// <param name="Digest">SHA-256 of all that its log has of it; empty = not taken.</param>
/// <param name="Tests">Single tests of its reports; null = it has none.</param>
/// <param name="NoReport">Reason why its reports cannot be read; empty = they were, or none were asked for.</param>
/// <param name="Earlier">Time at which it ended, of one that did not run again; null = it has just run.</param>
public sealed record ProgramEnd(
    int ExitCode,
    string Ending,
    double Seconds,
    string Output,
    string Digest = "",
    IReadOnlyList<TestCase>? Tests = null,
    string NoReport = "",
    DateTimeOffset? Earlier = null
);
