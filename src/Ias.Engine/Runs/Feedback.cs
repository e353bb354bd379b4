using System.Globalization;
using System.Security.Cryptography;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Bugs;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>The files in which gates give their verdict: <c>grimoires/loa/a2a/&lt;target&gt;/</c>.</summary>
internal sealed class Feedback(RunContext context)
{
    private const long Longest = 4 << 20;

    /// <summary>
    /// Puts a gate's old files into <c>history/&lt;cycle&gt;-&lt;name&gt;</c>, so that a file that is there after the turn is of this turn.
    /// Done before each try.
    /// </summary>
    public void MoveOld(Phase gate, int cycle)
    {
        var history = Path.Combine(context.FeedbackFolder, "history");
        SharedFolder.MakeWithin(context.WorkTree, history);
        foreach (var name in new[] { Prompts.FeedbackFile(gate), gate == Phase.Triage ? Prompts.MicroSprint : "verdict.json" })
        {
            var path = Path.Combine(context.FeedbackFolder, name);
            if (!File.Exists(path))
            {
                continue;
            }

            var moved = Path.Combine(history, string.Create(CultureInfo.InvariantCulture, $"{cycle}-{name}"));
            for (var n = 2; File.Exists(moved); n++)
            {
                moved = Path.Combine(history, string.Create(CultureInfo.InvariantCulture, $"{cycle}-{n}-{name}"));
            }

            File.Move(path, moved);
        }
    }

    /// <summary>What the gate wrote, by the grammar; nothing there is no verdict.</summary>
    public Verdict Read(Phase gate)
    {
        var file = Path.Combine(context.FeedbackFolder, Prompts.FeedbackFile(gate));
        var json = Path.Combine(context.FeedbackFolder, "verdict.json");
        return VerdictReader.Read(gate, Bytes(file), Bytes(json), [.. context.Run.OpenFindings]);
    }

    /// <summary>What the gate says it ran, and what came of it; empty = nothing.</summary>
    public string TestsOf(Phase gate) =>
        TestResults.Of(
            Bytes(Path.Combine(context.FeedbackFolder, Prompts.FeedbackFile(gate))),
            Bytes(Path.Combine(context.FeedbackFolder, "verdict.json"))
        );

    /// <summary>The gate's files as they are now.</summary>
    public IReadOnlyList<FileDigest> DigestsOf(Phase gate) =>
        [
            .. new[] { Prompts.FeedbackFile(gate), "verdict.json" }
                .Select(name => Path.Combine(context.FeedbackFolder, name))
                .Select(path => (Path: path, Content: Bytes(path)))
                .Where(file => file.Content is not null)
                .Select(file => new FileDigest(
                    Path.GetRelativePath(context.WorkTree, file.Path),
                    Convert.ToHexStringLower(SHA256.HashData(file.Content!))
                )),
        ];

    /// <summary>What the triage wrote, as the event that says so; else why it is none.</summary>
    /// <param name="reported">The reporter's title, where the triage gives none.</param>
    public (RunEvent.BugTriaged? Triaged, string WhyNot) ReadTriage(string reported)
    {
        var (triage, why) = Triage.Read(Bytes(Path.Combine(context.FeedbackFolder, Prompts.FeedbackFile(Phase.Triage))));
        if (triage is null)
        {
            return (null, why);
        }

        return Bytes(Path.Combine(context.FeedbackFolder, Prompts.MicroSprint)) is { Length: > 0 }
            ? (
                new RunEvent.BugTriaged(
                    triage.Title.Length > 0 ? triage.Title : reported,
                    triage.Reproduction,
                    triage.TestType,
                    triage.RiskLevel,
                    triage.RiskBecause,
                    triage.Suspects
                ),
                ""
            )
            : (null, $"{Prompts.MicroSprint}, the micro-sprint, was not written");
    }

    /// <summary>The last cycle's feedback as it was written, for the IMPLEMENT prompt; each file at most 64 KiB.</summary>
    public string OfLastCycle()
    {
        var parts = new List<string>();
        foreach (var gate in context.Run.Validation?.Present is { } present ? [present.Phase] : new[] { Phase.Review, Phase.Audit })
        {
            var path = Path.Combine(context.FeedbackFolder, Prompts.FeedbackFile(gate));
            if (Bytes(path) is { Length: > 0 } bytes)
            {
                var text = System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 64 << 10)));
                parts.Add($"### {Prompts.FeedbackFile(gate)}\n\n{text}");
            }
        }

        return string.Join("\n\n", parts);
    }

    /// <summary>For agents that could not write the file themselves: their closing words stand for it, by the same grammar. For programs
    /// that know nothing of it, too.</summary>
    public void WriteFor(Phase gate, string closing)
    {
        var path = Path.Combine(context.FeedbackFolder, Prompts.FeedbackFile(gate));
        if (closing.Length > 0 && !File.Exists(path))
        {
            SharedFolder.MakeWithin(context.WorkTree, context.FeedbackFolder);
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(closing));
        }
    }

    private static byte[]? Bytes(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null)
        {
            return null;
        }

        using var stream = file.OpenRead();
        var bytes = new byte[Math.Min(Longest, stream.Length)];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
