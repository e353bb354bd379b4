using System.Diagnostics;
using System.Globalization;

namespace Ias.Tui.Asking;

/// <summary>What a person may ask for from the dashboard; each has its command in the shell.</summary>
public abstract record Request
{
    private Request() { }

    /// <summary>Stop: when the phase ends, or with <paramref name="Now"/> at once, which ends the agent.</summary>
    public sealed record Halt(bool Now = false, string Reason = "") : Request;

    /// <summary>Take back a halt that has not taken effect.</summary>
    public sealed record Withdraw : Request;

    /// <summary>Words for the next IMPLEMENT prompt.</summary>
    public sealed record Note(string Text) : Request;

    /// <summary>Answer a waiting push.</summary>
    public sealed record AnswerPush(bool Approve) : Request;

    /// <summary>Go on with the run that is here; null limits stay as they are.</summary>
    public sealed record Resume(
        bool ResetBreaker = false, bool Force = false, int? MaxCycles = null, double? TimeoutHours = null, double? MaxCostUsd = null, long? MaxTokens = null) : Request;

    /// <summary>Start a run of a sprint; <paramref name="Fresh"/> archives an unfinished one first.</summary>
    public sealed record Start(string Target, bool Local = false, bool Fresh = false) : Request;

    /// <summary>The arguments of the same thing in the shell.</summary>
    /// <remarks>A declined push has no command of its own: <c>run-resume</c> approves, unless it asks at a terminal.</remarks>
    public IReadOnlyList<string> Arguments => this switch
    {
        Halt { Now: var now, Reason: var reason } => ["run-halt", .. If(now, "--force"), .. If(reason.Length > 0, "--reason", reason)],
        Withdraw => ["run-halt", "--withdraw"],
        Note { Text: var text } => ["note", text],
        AnswerPush => ["run-resume"],
        Resume r =>
        [
            "run-resume", .. If(r.ResetBreaker, "--reset-ice"), .. If(r.Force, "--force"), .. Limit("--max-cycles", r.MaxCycles), .. Limit("--timeout", r.TimeoutHours),
            .. Limit("--max-cost", r.MaxCostUsd), .. Limit("--max-tokens", r.MaxTokens),
        ],
        Start s => ["run", s.Target, .. If(s.Local, "--local"), .. If(s.Fresh, "--fresh")],
        _ => throw new UnreachableException(GetType().Name),
    };

    /// <summary>The command line to type, quoted for a shell.</summary>
    public string Command(string calledAs) => $"{calledAs} {CommandLine.Join(Arguments)}";

    private static string[] If(bool given, params string[] words) => given ? words : [];

    private static string[] Limit(string flag, double? value) => value is { } number ? [flag, number.ToString("0.######", CultureInfo.InvariantCulture)] : [];
}
