using Ias.Engine.Files;

namespace Ias.Engine.Setup;

/// <summary>How far a repository is prepared for agents.</summary>
/// <param name="Begun">Some of what <c>ias init</c> writes below <c>docs/ias</c> is there.</param>
/// <param name="Missing">Files every profile has and that are not there.</param>
/// <param name="Unfilled">Files in which a person has left everything, or something, as it was written.</param>
/// <param name="Silent">Files of a person's own that do not lead an agent to <c>docs/ias</c>.</param>
public sealed record ScaffoldState(bool Begun, IReadOnlyList<string> Missing, IReadOnlyList<string> Unfilled, IReadOnlyList<string> Silent)
{
    /// <summary>Looks at the files.</summary>
    /// <param name="root">The repository's top folder.</param>
    public static ScaffoldState Of(string root)
    {
        var files = ScaffoldFile.All.Where(file => file is { For: ScaffoldProfile.Terminal, ReachesIn: false }).ToList();
        var there = files.Where(file => Path.Exists(Path.Combine(root, file.Path))).ToList();
        return new ScaffoldState(
            there.Any(file => file.Path.StartsWith(ScaffoldFile.Folder, StringComparison.Ordinal)),
            [.. files.Except(there).Select(file => file.Path)],
            [.. there.Where(file => file.BlanksLeftIn(Text(Path.Combine(root, file.Path))).Count > 0).Select(file => file.Path)],
            [
                .. there
                    .Where(file =>
                        file.Path is ScaffoldFile.Agents or ScaffoldFile.Claude && !Scaffold.SpeaksOfUs(Path.Combine(root, file.Path))
                    )
                    .Select(file => file.Path),
            ]
        );
    }

    private static string Text(string path)
    {
        try
        {
            return RegularFile.Text(path) ?? "";
        }
        catch (IOException)
        {
            return ""; // a folder stands in its place: nothing to fill in
        }
    }
}
