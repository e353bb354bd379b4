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
    private const int Longest = 4 << 20;

    /// <summary>
    /// Puts a gate's old files into <c>history/&lt;cycle&gt;-&lt;name&gt;</c>, so that a file that is there after the turn is of this turn.
    /// Done before each try.
    /// </summary>
    public void MoveOld(Phase gate, int cycle)
    {
        const string History = "history";
        using var inside = InsideFolder.Open(context.WorkTree);
        var (writer, folder) = (new InsideWriter(inside), Path.GetRelativePath(context.WorkTree, context.FeedbackFolder));
        writer.MakeFolder($"{folder}/{History}");
        foreach (var name in new[] { Prompts.FeedbackFile(gate), gate == Phase.Triage ? Prompts.MicroSprint : "verdict.json" })
        {
            if (inside.KindOf($"{folder}/{name}") == InsideKind.Missing)
            {
                continue;
            }

            var moved = string.Create(CultureInfo.InvariantCulture, $"{folder}/{History}/{cycle}-{name}");
            for (var n = 2; inside.KindOf(moved) != InsideKind.Missing; n++)
            {
                moved = string.Create(CultureInfo.InvariantCulture, $"{folder}/{History}/{cycle}-{n}-{name}");
            }

            writer.Move($"{folder}/{name}", moved); // whatever it is
        }
    }

    /// <summary>What the gate wrote, by the grammar; nothing there is no verdict.</summary>
    public Verdict Read(Phase gate)
    {
        foreach (var name in new[] { Prompts.FeedbackFile(gate), "verdict.json" })
        {
            if (Find(name) is { Why: { Length: > 0 } why })
            {
                context.Journal.Append(new RunEvent.Warned($"{name} of {gate.Word()} is not read: {why}"));
            }
        }

        return VerdictReader.Read(gate, Bytes(Prompts.FeedbackFile(gate)), Bytes("verdict.json"), [.. context.Run.OpenFindings]);
    }

    /// <summary>What the gate says it ran, and what came of it; empty = nothing.</summary>
    public string TestsOf(Phase gate) => TestResults.Of(Bytes(Prompts.FeedbackFile(gate)), Bytes("verdict.json"));

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
        var (triage, why) = Triage.Read(Bytes(Prompts.FeedbackFile(Phase.Triage)));
        if (triage is null)
        {
            return (null, why);
        }

        return Bytes(Prompts.MicroSprint) is { Length: > 0 }
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
            if (Bytes(Prompts.FeedbackFile(gate)) is { Length: > 0 } bytes)
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
        if (closing.Length > 0 && InsideFile.KindOf(context.WorkTree, path) == InsideKind.Missing)
        {
            InsideFile.Write(context.WorkTree, path, System.Text.Encoding.UTF8.GetBytes(closing));
        }
    }

    private InsideRead Find(string name) => InsideFile.Read(context.WorkTree, Path.Combine(context.FeedbackFolder, name), Longest);

    private byte[]? Bytes(string name) => Find(name).Content;
}
