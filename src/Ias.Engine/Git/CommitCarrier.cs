using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>
/// Makes the change of a commit once more on another one, in the object database alone: no work tree, index or ref is touched, no lock
/// taken, no program started. What only git can do (signing, merge drivers, contents that are to be normalized, an encoding of its own) and
/// what does not go together cleanly is left to git.
/// </summary>
internal static class CommitCarrier
{
    /// <summary>Null: git is to do it.</summary>
    /// <param name="now">The new commit's time; author, committer and message are those of the old one, which git made with the settings as
    /// they are.</param>
    public static Carried? Carry(LibGit2Sharp.Repository repository, string commit, string onto, DateTimeOffset now)
    {
        if (
            SettingsReader.Read(repository) is not { } settings
            || NeedsGit(settings)
            || CommitReader.Find(repository, commit) is not { } old
            || old.Parents.Count() != 1
            || old.Encoding is not ("UTF-8" or "utf-8")
            || CommitReader.Find(repository, onto) is not { } tip
        )
        {
            return null;
        }

        var merged = repository.ObjectDatabase.CherryPickCommit(
            old,
            tip,
            0,
            new MergeTreeOptions { FailOnConflict = true, FindRenames = false }
        );
        if (merged.Status != MergeTreeStatus.Succeeded)
        {
            return null; // git guesses renames, and names the files
        }

        if (merged.Tree.Id == tip.Tree.Id)
        {
            return new Carried("", []);
        }

        var committer = new Signature(old.Committer.Name, old.Committer.Email, now.ToOffset(old.Committer.When.Offset));
        return new Carried(
            repository.ObjectDatabase.CreateCommit(old.Author, committer, old.Message, merged.Tree, [tip], prettifyMessage: false).Sha,
            []
        );
    }

    private static bool NeedsGit(GitSettings settings) =>
        settings.Is("commit.gpgsign", otherwise: false)
        || settings.Is("merge.renormalize", otherwise: false)
        || settings.All.Any(setting =>
            setting.Key.StartsWith("merge.", StringComparison.Ordinal) && setting.Key.EndsWith(".driver", StringComparison.Ordinal)
        );
}
