using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>The folder in which git looks for the person's hooks (git-config(1), core.hooksPath), and how a turn gets it.</summary>
/// <param name="Folder">Links resolved; empty = it is not there.</param>
/// <param name="Inside">Path at which git finds the hooks inside.</param>
/// <param name="How">The way a turn gets them.</param>
internal sealed record PersonHooks(string Folder, string Inside, HooksPlace How)
{
    /// <summary>Finds the person's hooks folder.</summary>
    /// <param name="setting">core.hooksPath; empty = git's own folder.</param>
    /// <param name="mainTree">Of a work tree of the engine's own: the person's, beside which it stands. What git ignores (husky's folder) is
    /// only there.</param>
    /// <param name="home">For a path that begins with <c>~/</c>.</param>
    public static PersonHooks Of(GitPlace place, string setting, string mainTree, string? home)
    {
        var usual = Path.Combine(place.CommonDir, "hooks");
        if (setting.Length == 0 || place.WorkTree.Length == 0)
        {
            return new PersonHooks(OutsideFolder.Exists(usual) ? usual : "", usual, HooksPlace.Copy);
        }

        var path =
            setting.StartsWith("~/", StringComparison.Ordinal) && home is { Length: > 0 } ? Path.Combine(home, setting[2..]) : setting;
        var named = Path.GetFullPath(path, place.WorkTree);
        if (mainTree.Length > 0 && !OutsideFolder.Exists(named))
        {
            named = Path.GetFullPath(path, mainTree);
        }

        var folder = RealPath.Of(named);
        return !OutsideFolder.Exists(folder) ? new PersonHooks("", named, HooksPlace.WorkTree)
            : FolderPath.IsWithin(folder, place.CommonDir) ? new PersonHooks(folder, usual, HooksPlace.Copy)
            : FolderPath.IsWithin(folder, place.WorkTree) ? new PersonHooks(folder, folder, HooksPlace.WorkTree)
            : new PersonHooks(folder, folder, HooksPlace.Mount);
    }
}

/// <summary>Ways in which a turn gets the person's hooks.</summary>
internal enum HooksPlace
{
    /// <summary>In the folder <c>hooks</c> of the copy of the git dir.</summary>
    Copy,

    /// <summary>From the work tree.</summary>
    WorkTree,

    /// <summary>From a folder of the person's, laid inside read-only.</summary>
    Mount,
}
