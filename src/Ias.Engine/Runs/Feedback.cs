using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>Verdict files of gates: <c>grimoires/loa/a2a/&lt;target&gt;/</c>.</summary>
internal sealed class Feedback(RunContext context)
{
    /// <summary>
    /// Puts a gate's old files into <c>history/&lt;cycle&gt;-&lt;name&gt;</c>, so that a file that is there after the turn is of this turn.
    /// Done before each try.
    /// </summary>
    public void MoveOld(IGate gate, int cycle)
    {
        const string History = "history";
        using var inside = InsideFolder.Open(context.WorkTree);
        var (writer, folder) = (new InsideWriter(inside), Path.GetRelativePath(context.WorkTree, context.FeedbackFolder));
        writer.MakeFolder($"{folder}/{History}");
        foreach (var name in gate.Files)
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

    /// <summary>Verdict of a gate, parsed from its files; no files mean no verdict.</summary>
    public GateVerdict Read(IGate gate)
    {
        var found = gate.Files.ToDictionary(name => name, name => Find(name, gate.LongestFile), StringComparer.Ordinal);
        foreach (var (name, file) in found)
        {
            if (file is { Why: { Length: > 0 } why })
            {
                context.Journal.Append(new RunEvent.Warned($"{name} of {gate.Phase.Word()} is not read: {why}"));
            }
        }

        return gate.Judge(context.Run, name => found.TryGetValue(name, out var file) ? file.Content : null);
    }

    /// <summary>Feedback of the last cycle, verbatim, for the IMPLEMENT prompt; each file at most 64 KiB.</summary>
    public string OfLastCycle()
    {
        var parts = new List<string>();
        var gates = context.Run.Validation?.Present is { } present
            ? [present.Phase]
            : context.Gates.OfSprint(context.Options).Select(gate => gate.Phase);
        foreach (var gate in gates.Select(context.Gates.Find).OfType<IGate>().Where(gate => gate.Form != VerdictForm.Own))
        {
            if (Find(gate.FeedbackFile, gate.LongestFile).Content is { Length: > 0 } bytes)
            {
                var text = System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 64 << 10)));
                parts.Add($"### {gate.FeedbackFile}\n\n{text}");
            }
        }

        return string.Join("\n\n", parts);
    }

    /// <summary>
    /// Writes the feedback file for agents that cannot: their closing message is used instead, with the same grammar. Also for programs
    /// that know nothing of the file.
    /// </summary>
    public void WriteFor(IGate gate, string closing)
    {
        var path = Path.Combine(context.FeedbackFolder, gate.FeedbackFile);
        if (closing.Length > 0 && InsideFile.KindOf(context.WorkTree, path) == InsideKind.Missing)
        {
            InsideFile.Write(context.WorkTree, path, System.Text.Encoding.UTF8.GetBytes(closing));
        }
    }

    private InsideRead Find(string name, int longest) =>
        InsideFile.Read(context.WorkTree, Path.Combine(context.FeedbackFolder, name), longest);
}
