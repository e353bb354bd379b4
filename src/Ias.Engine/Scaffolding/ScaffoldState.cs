using Ias.Engine.Files;

namespace Ias.Engine.Scaffolding;

/// <summary>Progress of preparing a repository for agents.</summary>
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
        var there = files.Where(file => InsideFile.KindOf(root, file.Path) != InsideKind.Missing).ToList();
        return new ScaffoldState(
            there.Any(file => file.Path.StartsWith(ScaffoldFile.Folder, StringComparison.Ordinal)),
            [.. files.Except(there).Select(file => file.Path)],
            [.. there.Where(file => file.BlanksLeftIn(InsideFile.Text(root, file.Path)).Count > 0).Select(file => file.Path)],
            [.. there.Where(file => file.IsStart && !Scaffold.SpeaksOfUs(root, file.Path)).Select(file => file.Path)]
        );
    }
}
