using System.Collections.Immutable;
using Ias.Core.Ice.Reading;

namespace Ias.Core.Ice;

/// <summary>
/// Effect of a gh command line, and if it is allowed: the first matching row of the table decides, the last one refuses what is
/// not known. Reading is allowed, and so is talking (comments, new issues, draft pull requests); decisions are for people.
/// </summary>
public static class GhPolicy
{
    private const string Draft = "gh pr create --draft";

    private static readonly OptionSyntax CreateSyntax = new(
        "a|assignee= B|base= b|body= F|body-file= d|draft dry-run e|editor f|fill fill-first fill-verbose H|head= l|label= m|milestone= no-maintainer-edit p|project= "
            + "recover= r|reviewer= T|template= t|title= w|web R|repo="
    );

    private static readonly OptionSyntax EditSyntax = new(
        "add-assignee= add-label= add-project= add-reviewer= B|base= b|body= F|body-file= m|milestone= remove-assignee= remove-label= remove-milestone "
            + "remove-project= remove-reviewer= t|title= R|repo="
    );

    private static readonly OptionSyntax ReviewSyntax = new("a|approve b|body= F|body-file= c|comment r|request-changes R|repo=");

    private static readonly OptionSyntax CommentSyntax = new(
        "b|body= F|body-file= e|editor edit-last create-if-none delete-last yes w|web R|repo="
    );

    private static readonly OptionSyntax ApiSyntax = new(
        "cache= F|field= H|header= hostname= i|include input= q|jq= X|method= paginate p|preview= f|raw-field= silent slurp t|template= verbose"
    );

    /// <summary>Group and command words (with their synonyms), when the row holds, and why the command is refused; an empty reason allows
    /// it.</summary>
    private static readonly ImmutableArray<Row> Table =
    [
        new("pr", "merge", "pr-merge", "only people merge", "leave the pull request to a person"),
        new("pr", "ready", "pr-ready", "only people mark a pull request as ready", "leave it as a draft", a => !a.Contains("--undo")),
        new(
            "pr",
            "close reopen lock unlock revert update-branch",
            "pr-close",
            "only people close, reopen or lock a pull request",
            "gh pr comment"
        ),
        new(
            "pr",
            "create new",
            "pr-create",
            "a pull request opened in a browser may not be a draft",
            Draft,
            a => Asks(CreateSyntax, a, o => o.Has("web"))
        ),
        new(
            "pr",
            "create new",
            "pr-create",
            "an unattended run opens only drafts",
            Draft,
            a => Asks(CreateSyntax, a, o => o.Value("draft") is not null || o.HasNo("draft"))
        ),
        new(
            "pr",
            "edit",
            "pr-edit",
            "only people change a pull request's base",
            "gh pr edit without --base",
            a => Asks(EditSyntax, a, o => o.Has("base"))
        ),
        new(
            "pr",
            "review",
            "pr-review",
            "only people approve or request changes",
            "gh pr review --comment --body …",
            a => Asks(ReviewSyntax, a, o => o.HasAny("approve", "request-changes") || !o.Has("comment"))
        ),
        new(
            "pr issue",
            "comment",
            "comment-delete",
            "only people delete comments",
            "",
            a => Asks(CommentSyntax, a, o => o.Has("delete-last"))
        ),
        Reads("pr", "list ls status view diff checks checkout co comment create new edit review ready"),
        new(
            "issue",
            "close reopen delete transfer lock unlock pin unpin edit develop",
            "issue-close",
            "only people close or change an issue",
            "gh issue comment",
            a => !(a is ["develop", ..] && a.Any(w => w is "--list" or "-l"))
        ),
        Reads("issue", "list ls status view comment create new develop"),
        new(
            "api",
            "*",
            "api",
            "this call would change something on the server",
            "gh api with GET, or a GraphQL query written out with -f query=…",
            ApiWrites
        ),
        Reads("api", "*"),
        new(
            "repo",
            "create new delete edit sync archive unarchive rename fork deploy-key autolink",
            "repo",
            "only people change repositories on the server",
            ""
        ),
        Reads("repo", "view list ls clone set-default read-dir read-file"),
        Reads("release", "list ls view download verify verify-asset"),
        new("release", "*", "release", "only people publish releases", "gh release list, gh release view"),
        Reads("run", "list ls view watch download"),
        new("run", "*", "run", "only people start, cancel and delete workflow runs", "gh run view, gh run watch"),
        Reads("workflow", "list ls view"),
        new("workflow", "*", "workflow", "only people start, enable and disable workflows", "gh workflow view"),
        Reads("cache", "list ls"),
        new("cache", "*", "cache", "only people delete caches", "gh cache list"),
        Reads("variable", "list ls get"),
        Reads("secret", "list ls"),
        new("secret variable", "*", "secret", "only people change secrets and variables", ""),
        new(
            "auth",
            "status",
            "auth",
            "it would print a token",
            "gh auth status",
            a =>
                a.Any(w =>
                    w is "--show-token"
                    || (w.StartsWith('-') && !w.StartsWith("--", StringComparison.Ordinal) && w.Contains('t', StringComparison.Ordinal))
                )
        ),
        Reads("auth", "status"),
        new("auth", "*", "auth", "only people log in or out and move tokens", "gh auth status"),
        Reads("label org project ruleset rs", "list ls view check field-list item-list"),
        Reads("gist", "list ls view"),
        Reads("ssh-key gpg-key alias extension ext codespace cs", "list ls search"),
        new(
            "config",
            "get",
            "auth",
            "it would print a token",
            "gh auth status",
            a => a.Any(w => w.Contains("token", StringComparison.OrdinalIgnoreCase))
        ),
        Reads("config", "list ls get"),
        Reads("attestation at", "verify download trusted-root"),
        Reads("search status browse completion help version", "*"),
        new(
            "label org project ruleset rs gist ssh-key gpg-key alias extension ext codespace cs config attestation at",
            "*",
            "gh",
            "only people change this",
            ""
        ),
        new("*", "*", "gh", "ias cannot tell what this would change", "gh pr, gh issue, gh run view, gh api (GET)"),
    ];

    /// <summary>Judges a command line.</summary>
    /// <param name="arguments">Everything after <c>gh</c>.</param>
    public static Judgement Judge(IReadOnlyList<string> arguments)
    {
        if (
            arguments.Count == 0
            || arguments[0] is "--version" or "--help" or "-h"
            || (
                arguments is [_, ..]
                && arguments[^1] is "--help" or "-h"
                && !arguments.Contains("--")
                && arguments.Count <= 3
                && arguments.Take(arguments.Count - 1).All(a => !a.StartsWith('-'))
            )
        )
        {
            return new Judgement.Allow(arguments);
        }

        var group = arguments[0];
        var rest = WithRepositoryLast([.. arguments.Skip(1)]);
        var shown = string.Join(' ', arguments.Take(2));
        if (group.StartsWith('-') || (rest is [['-', ..], ..] && group is not ("api" or "status" or "browse" or "completion" or "search")))
        {
            return new Judgement.Block("gh", shown, "ias cannot tell which command this is", "write the command first, then its options");
        }

        var verb = rest.Count > 0 ? rest[0] : "";
        var row = Table.First(r => r.Matches(group, verb, rest));
        return row switch
        {
            { Reason.Length: > 0 } => new Judgement.Block(row.Operation, shown, row.Reason, row.Instead),
            _ when group == "pr" && verb is "create" or "new" => new Judgement.Allow([group, verb, "--draft", .. rest.Skip(1)]),
            _ => new Judgement.Allow(arguments),
        };
    }

    // gh pr -R owner/name list = gh pr list -R owner/name
    private static List<string> WithRepositoryLast(List<string> rest) =>
        rest switch
        {
            ["-R" or "--repo", var repository, var verb, .. var more] => [verb, "--repo=" + repository, .. more],
            [var option, var verb, .. var more] when option.StartsWith("--repo=", StringComparison.Ordinal) => [verb, option, .. more],
            _ => rest,
        };

    // An option that is not understood counts as asked for: better refused than guessed.
    private static bool Asks(OptionSyntax syntax, IReadOnlyList<string> rest, Func<ParsedOptions, bool> question)
    {
        var options = syntax.Parse([.. rest.Skip(1)]);
        return options.Problem.Length > 0 || question(options);
    }

    private static bool ApiWrites(IReadOnlyList<string> rest)
    {
        var options = ApiSyntax.Parse(rest);
        if (
            options.Problem.Length > 0
            || options.Operands.Count != 1
            || options.Values("header").Any(h => h.Contains("method", StringComparison.OrdinalIgnoreCase))
        )
        {
            return true;
        }

        if (options.Values("method").ToList() is { Count: > 0 } methods)
        {
            return methods.Exists(m => m.ToUpperInvariant() is not ("GET" or "HEAD"))
                && !(
                    IsGraphQl(options)
                    && methods.TrueForAll(m => m.Equals("POST", StringComparison.OrdinalIgnoreCase))
                    && QueriesOnly(options)
                );
        }

        return options.HasAny("field", "raw-field", "input") && !(IsGraphQl(options) && QueriesOnly(options));
    }

    private static bool IsGraphQl(ParsedOptions options) => options.Operands[0] == "graphql";

    private static bool QueriesOnly(ParsedOptions options)
    {
        var fields = options.Values("field").Where(f => f.StartsWith("query=", StringComparison.Ordinal)).ToList();
        var raw = options.Values("raw-field").Where(f => f.StartsWith("query=", StringComparison.Ordinal)).ToList();
        return !options.Has("input")
            && fields.Count + raw.Count == 1
            && raw.TrueForAll(q => GraphQl.OnlyQueries(q["query=".Length..]))
            // @file could change until it is read
            && fields.TrueForAll(q => !q.StartsWith("query=@", StringComparison.Ordinal) && GraphQl.OnlyQueries(q["query=".Length..]));
    }

    private static Row Reads(string groups, string verbs) => new(groups, verbs, "", "", "");

    private sealed record Row(
        string Groups,
        string Verbs,
        string Operation,
        string Reason,
        string Instead,
        Func<IReadOnlyList<string>, bool>? When = null
    )
    {
        public bool Matches(string group, string verb, IReadOnlyList<string> rest) =>
            Has(Groups, group) && Has(Verbs, verb) && (When is null || When(rest));

        private static bool Has(string words, string word) =>
            words == "*" || (word.Length > 0 && Array.IndexOf(words.Split(' '), word) >= 0);
    }
}
