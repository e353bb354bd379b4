using System.Globalization;
using System.Text;
using Ias.Core.Text;

namespace Ias.Engine.Scaffolding;

/// <summary>Puts what was seen of a project into the scaffold's texts.</summary>
internal static class ScaffoldText
{
    /// <summary>A file's text for this project.</summary>
    public static string Of(ScaffoldFile file, ProjectFacts facts) =>
        file.Text()
            .Replace("{{project}}", Escaped(facts.Name), StringComparison.Ordinal)
            .Replace(
                "{{languages}}",
                facts.Languages.Count > 0 ? string.Join(", ", facts.Languages.Select(l => $"{l.Name} ({Files(l.Files)})")) : "_none seen_",
                StringComparison.Ordinal
            )
            .Replace(
                "{{default_branch}}",
                facts.DefaultBranch.Length > 0 ? $"`{facts.DefaultBranch}`" : "_which_",
                StringComparison.Ordinal
            )
            .Replace(
                "{{remotes}}",
                facts.Remotes.Count > 0 ? string.Join(", ", facts.Remotes.Select(r => $"{r.Name}: {Escaped(r.Address)}")) : "none",
                StringComparison.Ordinal
            )
            .Replace("{{commands}}", Commands(facts), StringComparison.Ordinal)
            .Replace("{{gates}}", Gates(facts), StringComparison.Ordinal)
            .Replace("{{layout}}", Layout(facts), StringComparison.Ordinal);

    private static string Commands(ProjectFacts facts)
    {
        if (facts.Commands.Count == 0)
        {
            return "_How to build it, test it and try it: one command each, run from the top of the repository._";
        }

        var table = new StringBuilder("| to | type | seen in |\n|---|---|---|\n");
        foreach (var command in facts.Commands)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {command.Kind} | `{Escaped(command.Line)}` | `{Escaped(command.From)}` |\n");
        }

        return table.Append("\n_How long the tests take, and what they need (a database, a network)._").ToString();
    }

    private static string Gates(ProjectFacts facts)
    {
        var lines = facts
            .Commands.Select(c =>
                c.Kind switch
                {
                    "build" => $"- `{c.Line}` ends without errors and without new warnings.",
                    "test" => $"- `{c.Line}` passes completely.",
                    _ => $"- `{c.Line}` reports nothing.",
                }
            )
            .ToList();
        return lines.Count > 0 ? string.Join('\n', lines) : "- _The commands that build, test and check, and what counts as a pass._";
    }

    private static string Layout(ProjectFacts facts)
    {
        if (facts.Folders.Count == 0)
        {
            return "_The folders and what they contain._";
        }

        var table = new StringBuilder("| folder | what |\n|---|---|\n");
        foreach (var folder in facts.Folders)
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"| `{Escaped(folder.Name)}/` | {Files(folder.Files)}{(folder.Language.Length > 0 ? $", {folder.Language}" : "")}: _what it is_ |\n"
            );
        }

        return table.ToString().TrimEnd('\n');
    }

    private static string Files(int n) => n == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{n} files");

    // A folder's name comes from the repository: it must not end the cell it stands in.
    private static string Escaped(string text) => Wording.Plain(text).Replace('`', '?').Replace('|', '?');
}
