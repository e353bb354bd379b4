using Ias.Core.Text;
using Ias.Engine.Git;

namespace Ias.Cli;

/// <summary>The options that stand before a command: those every command has, and <c>-C DIR</c>, which is git's.</summary>
internal static class GlobalOptions
{
    public const string Folder = "-C";
    private const string Color = "--color";

    private static readonly string[] Switches = ["--quiet", "-q", "--verbose", "-v", Tree.HelpName, "-h", "-?", "--version"];

    /// <summary>Number of words at the beginning of a command line that are such options and their values.</summary>
    public static int Leading(string[] args)
    {
        var at = 0;
        while (at < args.Length && Length(args[at]) is > 0 and var length)
        {
            at = Math.Min(args.Length, at + length);
        }

        return at;
    }

    /// <summary>A command line without its <c>-C DIR</c>: for one that is started again where it leads.</summary>
    public static string[] WithoutFolder(string[] args)
    {
        var (rest, leading) = (new List<string>(), Leading(args));
        for (var i = 0; i < args.Length; i++)
        {
            if (i < leading && args[i] == Folder)
            {
                i++;
            }
            else
            {
                rest.Add(args[i]);
            }
        }

        return [.. rest];
    }

    /// <summary>Goes where each <c>-C DIR</c> leads from the one before, and returns the rest of the command line.</summary>
    /// <exception cref="ProblemException">There is no such folder.</exception>
    public static string[] Enter(string[] args)
    {
        var leading = Leading(args);
        for (var i = 0; i < leading; i += Length(args[i]))
        {
            if (args[i] != Folder)
            {
                continue;
            }

            var folder =
                i + 1 < args.Length
                    ? args[i + 1]
                    : throw new ProblemException(new Problem("-C needs a folder.", Next: "-C DIR COMMAND", Exit: ExitCode.Usage));
            try
            {
                if (folder.Length > 0) // as with git: -C "" stays
                {
                    Directory.SetCurrentDirectory(folder);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ProblemException(
                    new Problem(
                        "Cannot change to the folder of -C.",
                        Path.GetFullPath(folder),
                        e is DirectoryNotFoundException or FileNotFoundException ? "there is no such folder" : e.Message,
                        ExitCode.Usage
                    )
                );
            }
        }

        return WithoutFolder(args);
    }

    /// <summary>
    /// Way to call the program from <paramref name="here"/> so that it works in <paramref name="there"/>: by its name alone where
    /// both are the same repository.
    /// </summary>
    public static string Called(string name, string here, string there) =>
        here == there || (GitPlace.Find(there) is { } place && GitPlace.Find(here)?.WorkTree == place.WorkTree)
            ? name
            : $"{name} {Folder} {ShellWord.Quote(there)}";

    private static int Length(string word) =>
        word is Folder or Color ? 2
        : Array.IndexOf(Switches, word) >= 0 || word.StartsWith(Color + "=", StringComparison.Ordinal) ? 1
        : 0;
}
