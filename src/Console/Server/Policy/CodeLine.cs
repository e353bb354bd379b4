using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Ias.Console.Server.Policy;

/// <summary>Weighs one line: source, markup, data or settings against prose. Judged by its structure, in no particular language.</summary>
internal static partial class CodeLine
{
    public const int Code = 2;
    public const int Weak = 1; // as settings, or as a part of a statement
    public const int Neutral = 0; // as a comment
    public const int Prose = -1;

    private const int LongestLine = 400;
    private const int WordsOfProse = 4;

    private static readonly FrozenSet<string> Keywords = (
        "abstract as assert async await begin bool boolean break byte case catch char class const continue data def default defer defn del delegate "
        + "do double dyn elif else elsif elseif end endif enum event except export extends extern extension false fi final finally float fn for foreach "
        + "from fun func function global go goto guard if impl implements import in include init inline inner insert instanceof int interface internal "
        + "into is join lambda left let local long loop match mod module mut mutable namespace new nil not null on operator or order out override package "
        + "pass private proc protected protocol pub public raise range readonly rec record ref require rescue return sealed select self set short "
        + "sizeof static str string struct super switch table template then this throw throws trait true try type typedef typename union unless "
        + "unsafe unsigned until update use using val values var virtual void volatile when where while with yield create primary key"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a row of a table in Markdown.</summary>
    public static bool IsRowOfTable(string line) => line.Trim() is ['|', .. { Length: > 2 } inside, '|'] && inside.Contains('|');

    /// <summary><see cref="Code"/>, <see cref="Weak"/>, <see cref="Neutral"/> or <see cref="Prose"/>.</summary>
    /// <param name="line">Without white space around.</param>
    public static int Weigh(string line)
    {
        if (line.Length > LongestLine)
        {
            line = line[..LongestLine];
        }

        if (line.Length == 0)
        {
            return Neutral;
        }

        if (SureComment().IsMatch(line))
        {
            return Code;
        }

        if (CommentMark().Match(line) is { Success: true, Length: var mark })
        {
            var inside = line[mark..].Trim();
            return inside.Length > 0 && Weigh(inside) == Code ? Code : Neutral;
        }

        if (Closing().IsMatch(line) || Markup().IsMatch(line))
        {
            return Code;
        }

        if (Fence().IsMatch(line))
        {
            return Neutral;
        }

        var bare = Strings().Replace(line, "\"\"");
        if (IsProse(bare))
        {
            return Prose;
        }

        if (
            Sql().IsMatch(bare)
            || Statement().IsMatch(bare)
            || Assignment().IsMatch(bare)
            || Call().IsMatch(bare)
            || Member().IsMatch(bare)
        )
        {
            return Code;
        }

        if (bare[^1] is ';' or '{' or '}' or '(' or '[' or '\\' || bare is [.., '(' or '{' or '[' or ')' or '}' or ']' or '"', ',' or ';'])
        {
            return Code;
        }

        if (Setting().Match(bare) is { Success: true } setting)
        {
            return setting.Groups["value"].Value.Contains(' ') ? Weak : Code;
        }

        return Operators().IsMatch(bare) ? Weak
            : bare[^1] is ',' or '"' or ')' or ']' && !bare.Contains(' ') ? Weak
            : Prose;
    }

    // Words side by side that are of no language's, or a sentence's end behind enough of them.
    private static bool IsProse(string bare)
    {
        int words = 0,
            longest = 0,
            all = 0;
        foreach (var token in bare.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = token.TrimEnd('.', ',', ';', ':', '!', '?', ')').TrimStart('(');
            if (word.Length > 0 && word.All(c => char.IsLetter(c) || c is '\'' or '’' or '-') && !Keywords.Contains(word))
            {
                longest = Math.Max(longest, ++words);
                all++;
            }
            else if (!Keywords.Contains(word))
            {
                words = 0;
            }
        }

        return longest >= WordsOfProse || (bare[^1] is '.' or '?' or '!' && all >= 3 && !bare.Contains(';'));
    }

    [GeneratedRegex(@"^(//|/\*|\*/)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SureComment();

    // In talk these begin headings, items of lists and rules as well.
    [GeneratedRegex(@"^(#+(?![!\[\w])|\*(?!\*)|--+(?=\s|\[)|;;+|<!--|%+ |REM )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommentMark();

    [GeneratedRegex(
        @"^([\]\)\}>]+[\]\)\};,.]*|(end|fi|done|esac|else|then|do|begin|try|finally|pass|break|continue|return|nil|null|default)[;:,{]?|else( if .*)?( ?\{|:)|\} ?(else|catch|finally|while|as|from|\)).*|(end|endif|endfunction|EOF)[; ]?.{0,20}|[{(\[]+)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Closing();

    [GeneratedRegex(
        @"^(</?[A-Za-z!?][\w:.-]*(\s[^>]*)?/?>?.*</?[\w:.-]+>|</?[A-Za-z!?][\w:.-]*(\s[\w:.@-]+(=(""[^""]*""|'[^']*'|\{.*\}|\S+))?)*\s*/?>?|/>|>)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Markup();

    [GeneratedRegex(@"^(```|~~~)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"""(\\.|[^""\\])*""|(?<![\w'])'(\\.|[^'\\])*'(?!\w)|`[^`]*`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Strings();

    // A keyword, and behind it what no sentence has there.
    [GeneratedRegex(
        @"^(export |public |private |protected |internal |static |final |abstract |async |override |open |pub(\(\w+\))? |unsafe |extern |const |inline |virtual |sealed |readonly |partial |suspend |data |default )*"
            + @"(import [\w.{*""@$]+(.*;|( as \w+)?|.* from ""?.*|[ ,{].*[}\w*])$|from [\w.]+ import .+|using [\w.=<> ]+;|use [\w:\\{}, *]+;|package [\w.]+;?$|#include\b.*|#(define|if|ifdef|ifndef|endif|pragma|else|undef|region|endregion)\b.*|"
            + @"(def|fn|fun|func|function|sub|proc|defp?|defn|macro)\b.*[({:=]|def \w+[?!]?$|(class|struct|interface|enum|trait|impl|object|protocol|extension|record|module|namespace|union|mod)\b[^.]*[{:(<;]?$|"
            + @"(if|elif|else if|for|foreach|while|switch|catch|match|with|until|unless|elsif|guard|when|case|try|do|select|except)\b.*([{:]|\bthen|\bdo|\)|=>|->)$|(if|while|for|until) \[+ .*|"
            + @"return\b.*[;()\[\]{}"".]|return [\w.!-]+$|(throw|raise|yield|await|assert|panic|defer|go|del)\b.*[;()]|(var|let|val|const|mut|my|our|local|auto|static|type|typedef)\b.*(=|;|: ?\w+)|"
            + @"@\w[\w.]*(\(.*\)?)?$|#!?\[.*\]$|\[\w+(\(.*\))?\]$|echo .*|print(f|ln)? .*|puts .*|export \w+=.*|set -\w+.*|source \S+|require(_once|_relative)?\b.*["";]|<\?php.*|\?>|"
            + @"(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|LEFT JOIN|INNER JOIN|GROUP BY|ORDER BY|VALUES|CREATE|ALTER|DROP|SET|HAVING|LIMIT|UNION|WITH|BEGIN|COMMIT|PRIMARY KEY|FOREIGN KEY|ON CONFLICT|RETURNING)\b.*|(select|insert into|update|delete from|create|alter) \S+ .*|(from|where|join|group by|order by|set) [\w.]+( [=<>].*|,.*|\s*)$|"
            + @"(RUN|COPY|FROM|ENV|WORKDIR|EXPOSE|CMD|ENTRYPOINT|ARG|USER|ADD|LABEL|VOLUME) \S.*|- (name|uses|run|id|with|if|image|key|value): ?.*)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Statement();

    [GeneratedRegex(
        @"\b(NOT NULL|PRIMARY KEY|REFERENCES|VARCHAR|BIGINT|TIMESTAMPTZ?|UNIQUE KEY|AUTO_?INCREMENT|IS NULL|LEFT JOIN|INNER JOIN)\b|^[\w""]+ (text|integer|int|bigint|smallint|real|boolean|varchar|numeric|decimal|timestamptz?|blob|jsonb?|uuid|int[248]|float[48]|bool|serial|bigserial|bytea)\b(\([\d, ]+\))?( .*)?,?$|^(GRANT|REVOKE|RETURNS|LANGUAGE|OPERATOR|OUT|AS) [\w'""(]",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Sql();

    [GeneratedRegex(
        @"^(((public|private|protected|static|final|const|let|var|val|mut|my|local|export|readonly|unsigned|long|int|string|bool|double|float|char|auto|self|this)\s+)*[\w.$@\[\]()""*&:<>?!, -]{0,60}?[\w)\]>""]\s*(:=|=|\+=|-=|\*=|/=|\|\|=|\?\?=|<<=|<-|=>|\?=)\s*\S.*|[\w.$]+(\+\+|--);?)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Assignment();

    [GeneratedRegex(
        @"^[!*&~]*(await |new |return |not )*[\w$@.:>!?""\[\]<-]*[\w\])>!?]\(.*([),;:{+&|?]|=>|->)$|^[\w$]+!?\($",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Call();

    [GeneratedRegex(
        @"^(\??\.[\w$]+(\(|\s|$|;).*|(\|\||&&|\?\?|\?|:|\||\+|and|or) ?[\w$!(""].*[);,({]|""\s*:\s*.+,?|[\w""]+\s*=>\s*.+,?|[\w\s,*&<>\[\]:]+\([\w\s,*&<>\[\]:=""]*\)\s*[{;:]?( const)?|[\w<>\[\]?]+ [\w]+;)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Member();

    [GeneratedRegex(
        @"^(- )?([a-z_$.][\w.$/-]*|[A-Z][A-Z0-9_]+|""""): *(?<value>.*)$|^\[[\w.: ""-]+\]$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Setting();

    [GeneratedRegex(@"==|!=|<=|>=|&&|\|\||::|->|=>|\+=|\$\{|\$\(|\$\w|\(\)|\[\]|\{\}|<\w+>|\w\.\w+\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Operators();
}
