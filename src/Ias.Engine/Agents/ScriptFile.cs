using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Engine.Agents;

/// <summary>
/// A script for <see cref="ScriptedAgent"/>: <c>turns:</c>, a list of <c>when:</c> (phase, cycle, attempt, target: the sprint, or the job's
/// title; what is left out matches all) and <c>steps:</c>. The first entry that matches a turn is played.
/// </summary>
internal sealed class ScriptFile
{
    private static readonly string[] StepNames =
    [
        "print",
        "error",
        "bytes",
        "write",
        "append",
        "delete",
        "run",
        "pause",
        "sleep",
        "flood",
        "ignore_sigterm",
        "on_sigterm",
        "fork",
        "commit",
        "verdict",
        "account",
        "exit",
        "die",
        "hang",
    ];

    private static readonly IReadOnlyList<Phase> Phases =
    [
        .. GateList.All.Phases.Where(phase => GateList.All.Find(phase) is not { Prompt.Length: 0 }),
        Phase.Job,
        Phase.Plan,
    ];

    private readonly IReadOnlyList<Entry> _entries;

    private ScriptFile(IReadOnlyList<Entry> entries) => _entries = entries;

    /// <exception cref="ProblemException">What is wrong, with file, line and key.</exception>
    public static ScriptFile Load(string path)
    {
        var root = ScriptNode.Load(path);
        return root.Map("turns").TryGetValue("turns", out var turns)
            ? new ScriptFile([.. turns.Items().Select(ReadEntry)])
            : throw root.Wrong("the key turns");
    }

    /// <summary>Steps for this turn; null when no entry matches.</summary>
    public IReadOnlyList<ScriptStep>? StepsOf(Phase phase, string target, int cycle, int attempt)
    {
        foreach (var entry in _entries)
        {
            if (
                (entry.Phase is null || entry.Phase == phase)
                && (entry.Target is null || entry.Target == target)
                && entry.Cycle.Has(cycle)
                && entry.Attempt.Has(attempt)
            )
            {
                return entry.Steps;
            }
        }

        return null;
    }

    private static Entry ReadEntry(ScriptNode node)
    {
        var keys = node.Map("when", "steps");
        var when = keys.TryGetValue("when", out var w)
            ? w.Map("phase", "cycle", "attempt", "target")
            : new Dictionary<string, ScriptNode>(StringComparer.Ordinal);
        var phase = when.TryGetValue("phase", out var p) ? p.OneOf([.. Phases.Select(known => known.Word().ToLowerInvariant())]) : null;
        return new Entry(
            phase is null ? null : new Phase(phase.ToUpperInvariant()),
            when.TryGetValue("target", out var target) ? target.Text() : null,
            ReadNumbers(when.GetValueOrDefault("cycle")),
            ReadNumbers(when.GetValueOrDefault("attempt")),
            keys.TryGetValue("steps", out var steps) ? [.. steps.Items().Select(ReadStep)] : []
        );
    }

    private static Numbers ReadNumbers(ScriptNode? node)
    {
        if (node is null)
        {
            return new Numbers([], From: 0); // a triage stands before the first cycle
        }

        if (node.IsList)
        {
            return new Numbers([.. node.Items().Select(n => (int)n.Whole(1, int.MaxValue))], From: null);
        }

        return node.Text() is [.. var digits, '+'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                ? new Numbers([], from)
            : int.TryParse(node.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var one) ? new Numbers([one], From: null)
            : throw node.Wrong("a number, a list of numbers, or a number and everything after it: 2+");
    }

    private static ScriptStep ReadStep(ScriptNode node)
    {
        var keys = node.Map(StepNames);
        if (keys.Count != 1)
        {
            throw node.Wrong($"exactly one of {string.Join(", ", StepNames)}");
        }

        var (name, value) = (keys.Keys.First(), keys.Values.First());
        return name switch
        {
            "print" => new ScriptStep.Print(value.Text(), ToError: false),
            "error" => new ScriptStep.Print(value.Text(), ToError: true),
            "bytes" => new ScriptStep.Bytes(ReadBytes(value)),
            "write" or "append" => ReadWrite(value, append: name == "append"),
            "delete" => new ScriptStep.Delete(InTree(value)),
            "run" => new ScriptStep.Run(value.IsList ? CommandLine.Join(value.Items().Select(i => i.Text())) : value.Text()),
            "pause" => new ScriptStep.Sleep(value.Number(0, 3600), Paced: true),
            "sleep" => new ScriptStep.Sleep(value.Number(0, 86400), Paced: false),
            "flood" => new ScriptStep.Flood(value.Whole(0, 1L << 40)),
            "ignore_sigterm" => value.OneOf("true") is { } ? new ScriptStep.OnSigterm("") : throw value.Wrong("true"),
            "on_sigterm" => new ScriptStep.OnSigterm(value.Text()),
            "fork" => ReadFork(value),
            "commit" => new ScriptStep.Commit(value.Text()),
            "verdict" => ReadVerdict(value),
            "account" => ReadAccount(value),
            "exit" => new ScriptStep.Exit((int)value.Whole(0, 255)),
            "die" => new ScriptStep.Die(value.OneOf("TERM", "KILL", "SEGV", "HUP", "INT")),
            _ => new ScriptStep.Hang(value.OneOf("true")),
        };
    }

    private static byte[] ReadBytes(ScriptNode value)
    {
        try
        {
            return Convert.FromBase64String(value.Text());
        }
        catch (FormatException)
        {
            throw value.Wrong("bytes in base64");
        }
    }

    private static ScriptStep.Write ReadWrite(ScriptNode node, bool append)
    {
        var keys = node.Map("path", "text", "mode");
        return new ScriptStep.Write(
            InTree(Need(node, keys, "path")),
            Need(node, keys, "text").Text(),
            append,
            keys.TryGetValue("mode", out var mode) ? Convert.ToString(mode.Whole(0, 7777), CultureInfo.InvariantCulture) : ""
        );
    }

    private static ScriptStep.Fork ReadFork(ScriptNode node)
    {
        var keys = node.IsText
            ? new Dictionary<string, ScriptNode>(StringComparer.Ordinal) { ["how"] = node }
            : node.Map("how", "seconds", "environment", "ignore_sigterm");
        return new ScriptStep.Fork(
            Need(node, keys, "how").OneOf("plain", "session", "double"),
            keys.TryGetValue("seconds", out var seconds) ? seconds.Number(0, 86400) : 600,
            Empty: keys.TryGetValue("environment", out var environment) && environment.OneOf("keep", "empty") == "empty",
            IgnoreTerm: keys.TryGetValue("ignore_sigterm", out var ignore) && ignore.OneOf("true", "false") == "true"
        );
    }

    private static ScriptStep.Verdict ReadVerdict(ScriptNode node)
    {
        if (node.IsText)
        {
            node.OneOf("approved");
            return new ScriptStep.Verdict([], "");
        }

        var keys = node.Map("findings", "note");
        return new ScriptStep.Verdict(
            [.. Need(node, keys, "findings").Items().Select(ReadFinding)],
            keys.TryGetValue("note", out var note) ? note.Text() : ""
        );
    }

    private static ScriptedFinding ReadFinding(ScriptNode node)
    {
        var keys = node.Map("severity", "file", "line", "title", "unless", "id");
        return new ScriptedFinding(
            keys.TryGetValue("id", out var id) ? id.Text() : "",
            keys.TryGetValue("severity", out var severity) ? severity.OneOf("critical", "high", "medium", "low") : "",
            keys.TryGetValue("file", out var file) ? file.Text() : "",
            keys.TryGetValue("line", out var line) ? (int)line.Whole(1, int.MaxValue) : 0,
            Need(node, keys, "title").Text(),
            keys.TryGetValue("unless", out var unless) ? unless.Text() : ""
        );
    }

    private static ScriptStep.Account ReadAccount(ScriptNode node)
    {
        var values = node.Map(
            "outcome",
            "detail",
            "until",
            "session",
            "calls",
            "input_tokens",
            "output_tokens",
            "cost_usd",
            "closing",
            "denials"
        );
        if (values.TryGetValue("outcome", out var outcome))
        {
            outcome.OneOf([.. ScriptedAccount.Outcomes.Keys]);
        }

        return new ScriptStep.Account(values.ToDictionary(v => v.Key, v => v.Value.Text(), StringComparer.Ordinal));
    }

    private static ScriptNode Need(ScriptNode node, IReadOnlyDictionary<string, ScriptNode> keys, string name) =>
        keys.TryGetValue(name, out var value) ? value : throw node.Wrong($"the key {name} is needed");

    private static string InTree(ScriptNode node)
    {
        var path = node.Text();
        return
            path.Length > 0
            && !path.StartsWith('/')
            && !path.Contains('\0', StringComparison.Ordinal)
            && !path.Split('/').Contains("..", StringComparer.Ordinal)
            ? path
            : throw node.Wrong("a path within the work tree, without ..");
    }

    private sealed record Entry(Phase? Phase, string? Target, Numbers Cycle, Numbers Attempt, IReadOnlyList<ScriptStep> Steps);

    private sealed record Numbers(IReadOnlyList<int> These, int? From)
    {
        public bool Has(int number) => number >= From || These.Contains(number);
    }
}
