using System.Globalization;
using System.Text;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Tui.State;

/// <summary>Time at which this user last looked at a work tree's run: the last key press, stored in the user's state folder. Two dashboards
/// share it; the later time counts.</summary>
/// <param name="folder">Folder of the files.</param>
public sealed class LastSeenFile(string folder)
{
    /// <summary>Default location of the files: <c>$XDG_STATE_HOME/ias/looked</c>.</summary>
    public static LastSeenFile OfUser => new(Path.Combine(StateHome.Folder, "looked"));

    /// <summary>Last time; null = never, or it cannot be read.</summary>
    public DateTimeOffset? Read(string workTree)
    {
        try
        {
            return DateTimeOffset.TryParse(
                RegularFile.Text(PathOf(workTree))?.Split('\n')[0],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var at
            )
                ? at
                : null;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null; // then everything counts as new
        }
    }

    /// <summary>Stores a time unless a later one is stored.</summary>
    /// <exception cref="ProblemException">The file cannot be written.</exception>
    public void Write(string workTree, DateTimeOffset at)
    {
        if (Read(workTree) >= at)
        {
            return;
        }

        var path = PathOf(workTree);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem($"Cannot save when you last looked: {refused.Message}", folder, ShellLine.Of($"ls -ld {folder}")),
                refused
            );
        }

        AtomicFile.Write(path, Encoding.UTF8.GetBytes($"{at.UtcDateTime:O}\n{workTree}\n"));
    }

    private string PathOf(string workTree) => Path.Combine(folder, PathKey.Of(workTree));
}
