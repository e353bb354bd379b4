// Over 300 lines: one table, of what gh is asked and what may be handed over.
using System.Collections.Immutable;
using Ias.Core.Ice.Reading;

namespace Ias.Core.Ice;

/// <summary>
/// The gh command lines allowed by <see cref="GhPolicy"/> that may also run outside the cage on an agent's behalf, with a
/// person's login. There, no file may be read or written, no program started, no other host contacted and no environment shown;
/// file content comes on standard input instead.
/// </summary>
public static class GhHandover
{
    private static readonly OptionSyntax CreateSyntax = new(
        "a|assignee= B|base= b|body= F|body-file= d|draft dry-run e|editor f|fill fill-first fill-verbose H|head= l|label= m|milestone= no-maintainer-edit p|project= "
            + "recover= r|reviewer= T|template= t|title= w|web R|repo="
    );

    private static readonly OptionSyntax IssueSyntax = new(
        "a|assignee= b|body= F|body-file= e|editor l|label= m|milestone= p|project= recover= T|template= t|title= w|web R|repo="
    );

    private static readonly OptionSyntax EditSyntax = new(
        "add-assignee= add-label= add-project= add-reviewer= b|body= F|body-file= m|milestone= remove-assignee= remove-label= remove-milestone remove-project= remove-reviewer= t|title= R|repo="
    );

    private static readonly OptionSyntax SaySyntax = new("b|body= F|body-file= c|comment edit-last create-if-none R|repo=");

    private static readonly OptionSyntax ApiSyntax = new(
        "cache= F|field= H|header= hostname= i|include input= q|jq= X|method= paginate p|preview= f|raw-field= silent slurp t|template="
    );

    /// <summary>Commands that only ask the server and print.</summary>
    private static readonly ImmutableArray<(string Groups, string Verbs)> Asking =
    [
        ("pr", "list ls status view diff checks ready"),
        ("issue", "list ls status view develop"),
        ("run", "list ls view watch"),
        ("workflow", "list ls view"),
        ("release", "list ls view"),
        ("cache variable secret", "list ls get"),
        ("repo", "view list ls"),
        ("label org project ruleset rs", "list ls view check field-list item-list"),
        ("gist", "list ls view"),
        ("search status", "*"),
        ("auth", "status"),
        ("ssh-key gpg-key", "list"),
    ];

    /// <summary>Commands that need no login and no server: they stay with the agent.</summary>
    public static bool StaysInside(IReadOnlyList<string> arguments) =>
        arguments.Count == 0
        || arguments[0]
            is "help"
                or "version"
                or "--version"
                or "--help"
                or "-h"
                or "completion"
                or "alias"
                or "extension"
                or "ext"
                or "config"
        || arguments[^1] is "--help" or "-h";

    /// <summary>Decides if the command line may run outside.</summary>
    /// <param name="arguments">As <see cref="GhPolicy"/> allowed them; nothing in them is believed.</param>
    /// <param name="hosts">The hosts that may be asked: those of the run's remotes.</param>
    /// <returns>Null when it may; else why not.</returns>
    public static Judgement.Block? Refusal(IReadOnlyList<string> arguments, IReadOnlyCollection<string> hosts)
    {
        var shown = string.Join(' ', arguments.Take(2));
        if (GhPolicy.Judge(arguments) is Judgement.Block refused)
        {
            return refused;
        }

        if (arguments.Count == 0)
        {
            return new Judgement.Block("gh", "gh", "no command was given");
        }

        var group = arguments[0];
        List<string> rest = [.. arguments.Skip(1)];

        if ((OtherHost(arguments, hosts) ?? (group == "api" ? OtherOperand(rest, hosts) : null)) is { } host)
        {
            return new Judgement.Block(
                "gh",
                host,
                "your login works only for the run's own remotes",
                "gh without --hostname, and -R OWNER/REPO"
            );
        }

        if (AsksEnvironment(arguments))
        {
            return new Judgement.Block("gh", shown, "a jq program may not read the environment", "a jq program without env");
        }

        var verb = rest.Count > 0 ? rest[0] : "";
        if (Files(group, verb, rest) is { Length: > 0 } why)
        {
            return new Judgement.Block("gh", shown, why, "pass the text itself, or - for standard input");
        }

        return IsTalking(group, verb) || group == "api" || Asking.Any(a => Has(a.Groups, group) && (a.Verbs == "*" || Has(a.Verbs, verb)))
            ? null
            : new Judgement.Block(
                "gh",
                shown,
                "this needs both your login and your files, and the agent has no login",
                "git fetch origin pull/N/head; gh api; or ice.credentials: inherit in .loa.config.yaml"
            );
    }

    /// <summary>The argument whose file must be read by the agent's side and handed over as standard input; null = none.</summary>
    /// <param name="arguments">Everything after <c>gh</c>.</param>
    /// <returns>Its index, and what to put there instead.</returns>
    public static (int Index, string Path, string Instead)? FileArgument(IReadOnlyList<string> arguments)
    {
        var isApi = arguments is ["api", ..];
        for (var i = 1; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            foreach (var name in isApi ? (ReadOnlySpan<string>)["--input"] : ["--body-file", "-F"])
            {
                if (argument == name && i + 1 < arguments.Count && arguments[i + 1] != "-")
                {
                    return (i + 1, arguments[i + 1], "-");
                }

                if (
                    argument.StartsWith(name + "=", StringComparison.Ordinal)
                    && argument.Length > name.Length + 1
                    && !argument.EndsWith("=-", StringComparison.Ordinal)
                )
                {
                    return (i, argument[(name.Length + 1)..], name + "=-");
                }
            }
        }

        return null;
    }

    private static string Files(string group, string verb, IReadOnlyList<string> rest)
    {
        if (group == "api")
        {
            var api = ApiSyntax.Parse(rest);
            return api.Problem.Length > 0 ? "ias cannot tell what this would read"
                : api.Values("input").Any(p => p != "-")
                || api.Values("field").Any(f => f.Contains("=@", StringComparison.Ordinal) && !f.EndsWith("=@-", StringComparison.Ordinal))
                    ? "files are not read with your login"
                : "";
        }

        if (!IsTalking(group, verb))
        {
            return "";
        }

        var options = (
            verb switch
            {
                "create" or "new" when group == "pr" => CreateSyntax,
                "create" or "new" => IssueSyntax,
                "edit" => EditSyntax,
                _ => SaySyntax,
            }
        ).Parse([.. rest.Skip(1)]);
        return options.Problem.Length > 0 ? "ias cannot tell what this would read"
            : options.HasAny("recover", "template") || options.Values("body-file").Any(p => p != "-") ? "files are not read with your login"
            : options.HasAny("web", "editor") ? "there is no browser and no editor"
            : "";
    }

    private static bool IsTalking(string group, string verb) =>
        (group, verb) is ("pr" or "issue", "create" or "new" or "comment") or ("pr", "edit" or "review");

    // -R HOST/OWNER/REPO, --hostname HOST, and addresses written out.
    private static string? OtherHost(IReadOnlyList<string> arguments, IReadOnlyCollection<string> hosts)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var before = i > 0 ? arguments[i - 1] : "";
            string? host = null;
            if (argument.StartsWith("--hostname=", StringComparison.Ordinal))
            {
                host = argument["--hostname=".Length..];
            }
            else if (before is "--hostname")
            {
                host = argument;
            }
            else if (
                before is "-R" or "--repo"
                || argument.StartsWith("--repo=", StringComparison.Ordinal)
                || (argument.StartsWith("-R", StringComparison.Ordinal) && argument.Length > 2)
            )
            {
                var repository =
                    argument.StartsWith("--repo=", StringComparison.Ordinal) ? argument["--repo=".Length..]
                    : argument.StartsWith("-R", StringComparison.Ordinal) ? argument[2..].TrimStart('=')
                    : argument;
                host = HostOf(repository);
            }
            else if (
                argument.Contains("://", StringComparison.Ordinal)
                && !IsText(before)
                && argument.IndexOf("://", StringComparison.Ordinal) < 20
            )
            {
                host = HostOf(argument);
            }
            else if (
                IsRepositoryOperand(arguments, i)
                || (
                    i > 0
                    && argument.Contains('@', StringComparison.Ordinal)
                    && argument.Contains(':', StringComparison.Ordinal)
                    && !argument.Contains(' ', StringComparison.Ordinal)
                    && !argument.StartsWith('-')
                    && !IsText(before)
                )
            )
            {
                host = HostOf(argument);
            }

            if (host is { Length: > 0 } && !hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
            {
                return host;
            }
        }

        return null;
    }

    // gh api ADDRESS: by gh's own reading of the line, for an option's value may look like an option (--preview -f https://…).
    private static string? OtherOperand(IReadOnlyList<string> rest, IReadOnlyCollection<string> hosts) =>
        ApiSyntax
            .Parse(rest)
            .Operands.Where(o => o.Contains("://", StringComparison.Ordinal))
            .Select(HostOf)
            .FirstOrDefault(h => !hosts.Contains(h, StringComparer.OrdinalIgnoreCase));

    // gh repo view [HOST/]OWNER/REPO
    private static bool IsRepositoryOperand(IReadOnlyList<string> arguments, int index) =>
        index >= 2 && arguments[0] is "repo" && !arguments[index].StartsWith('-') && arguments[index].Count(c => c == '/') == 2;

    // What these options hold is said, not asked.
    private static bool IsText(string option) =>
        option
            is "-b"
                or "--body"
                or "-t"
                or "--title"
                or "-f"
                or "--raw-field"
                or "-F"
                or "--field"
                or "-H"
                or "--header"
                or "-q"
                or "--jq"
                or "-T"
                or "--template"
                or "-S"
                or "--search";

    // HOST/OWNER/REPO, a URL, or ssh's short form; empty where no host is named.
    private static string HostOf(string repository)
    {
        var scheme = repository.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var authority = repository[(scheme + 3)..].Split('/', '?', '#')[0];
            authority = authority[(authority.LastIndexOf('@') + 1)..];
            return authority.Split(':')[0];
        }

        if (repository.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 && repository.IndexOf(':', at) is var colon and > 0)
        {
            return repository[(at + 1)..colon];
        }

        return repository.Split('/') is [var host, _, _, ..] ? host : "";
    }

    // jq's env and $ENV show every variable of the program that runs it, the login's too.
    private static bool AsksEnvironment(IReadOnlyList<string> arguments)
    {
        for (var i = 1; i < arguments.Count; i++)
        {
            var (before, argument) = (arguments[i - 1], arguments[i]);
            var jq =
                before == "--jq" || IsCluster(before) ? argument
                : argument.StartsWith("--jq=", StringComparison.Ordinal) ? argument["--jq=".Length..]
                : IsCluster(argument) ? argument[(argument.IndexOf('q', StringComparison.Ordinal) + 1)..]
                : "";
            if (HasWordEnv(jq))
            {
                return true;
            }
        }

        return false;

        static bool IsCluster(string argument) =>
            argument.Length > 1 && argument[0] == '-' && argument[1] != '-' && argument.Contains('q', StringComparison.Ordinal);
    }

    private static bool HasWordEnv(string program)
    {
        for (
            var at = program.IndexOf("env", StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = program.IndexOf("env", at + 3, StringComparison.OrdinalIgnoreCase)
        )
        {
            if ((at == 0 || !IsWord(program[at - 1])) && (at + 3 == program.Length || !IsWord(program[at + 3])))
            {
                return true;
            }
        }

        return false;

        static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
    }

    private static bool Has(string words, string word) => word.Length > 0 && Array.IndexOf(words.Split(' '), word) >= 0;
}
