using System.Text;
using System.Text.RegularExpressions;
using Ias.Core.Guardrails;

namespace Ias.Console.Server.Policy;

/// <summary>
/// Finds secrets in text for people: tokens by their shapes, values that stand behind a secret's name, connection strings, and long random
/// words. Words that only look so at a glance (<c>Bearer authentication</c>, <c>PASSWORD=…</c> in a manual) pass.
/// </summary>
internal static partial class SecretRule
{
    private const int LeastRandom = 32;
    private const int LinesToKey = 4;
    private const int Shortest = 6; // PWD=ab
    private const double LeastEntropy = 4.2; // bits a character
    private const string Stars = "*.…xX-_#";

    private static readonly SecretPatterns Patterns = new([]);

    /// <summary>Number of the line that holds a secret; null: there is none.</summary>
    public static int? FindIn(IReadOnlyList<NumberedLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Text.Length >= Shortest && (Has(lines[i].Text) || HasKey(lines, i)))
            {
                return lines[i].Number;
            }
        }

        return null;
    }

    // A private key's first line alone is talk about one.
    private static bool HasKey(IReadOnlyList<NumberedLine> lines, int at) =>
        KeyBegin().Match(lines[at].Text) is { Success: true } begin
        && lines
            .Skip(at + 1)
            .Take(LinesToKey)
            .Select(line => line.Text)
            .Prepend(lines[at].Text[(begin.Index + begin.Length)..])
            .Any(KeyBody().IsMatch);

    /// <summary>True when a line, or a word, holds a secret.</summary>
    public static bool Has(string line) => HasToken(line) || HasWellKnown(line) || HasNamedValue(line) || HasRandomWord(line);

    private static bool HasToken(string line)
    {
        var bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(line));
        for (var from = 0; Patterns.Next(bytes, from, ' ', more: false) is { Kind: { } kind } match; from = match.End)
        {
            var value = bytes[match.Start..match.End];
            var isOne = kind.Shape switch
            {
                SecretShape.KeyBlock or SecretShape.Jwt => true,
                SecretShape.UrlPassword => !IsPlaceholder(value) && !ExampleHost().IsMatch(bytes[match.End..]),
                SecretShape.Header or SecretShape.Bearer => value.Length >= 8 && IsRandom(value),
                _ when value[kind.Anchor.Length..] is var run => !IsPlaceholder(run)
                    && (kind.Anchor == "sk-" ? IsRandom(run) : run.Any(char.IsAsciiDigit)), // sk- begins words of style sheets as well
                _ => false,
            };
            if (isOne)
            {
                return true;
            }

            if (match.End <= from)
            {
                break;
            }
        }

        return false;
    }

    private static bool HasWellKnown(string line)
    {
        foreach (Match match in WellKnown().Matches(line))
        {
            if (match.Groups["run"].Value is var run && !IsPlaceholder(run) && IsRandom(run))
            {
                return true;
            }
        }

        return OwnShape().IsMatch(line);
    }

    private static bool HasNamedValue(string line)
    {
        foreach (Match match in NamedValue().Matches(line))
        {
            var value = match.Groups["value"].Value;
            if (!IsPlaceholder(value) && (match.Groups["quoted"].Success || match.Groups["env"].Success ? IsValue(value) : IsMixed(value)))
            {
                return true;
            }
        }

        return Connection().Match(line) is { Success: true } connection && !IsPlaceholder(connection.Groups["value"].Value);
    }

    // Not in a link, not the digest of something, not in the name of a file.
    private static bool HasRandomWord(string line)
    {
        foreach (Match match in RandomWord().Matches(line))
        {
            var word = match.Value;
            var before = line[..match.Index];
            if (
                word.Length >= LeastRandom
                && !before[(before.LastIndexOfAny([' ', '\t', '"', '<', '(']) + 1)..].Contains("://", StringComparison.Ordinal)
                && !Digest().IsMatch(before)
                && !PublicWord().IsMatch(word)
                && word.Any(char.IsAsciiLetterLower)
                && word.Any(char.IsAsciiLetterUpper)
                && word.Count(char.IsAsciiDigit) >= 3
                && !word.Split('/', '-', '_', '+').All(part => part.Length < 8 || !IsRandom(part))
                && Entropy(word) >= LeastEntropy
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPlaceholder(string value) =>
        value.Trim(Stars.ToCharArray()).Length == 0 || Placeholder().IsMatch(value) || value.Distinct().Count() <= 2;

    // What somebody may have typed for a password: no word of a sentence's.
    private static bool IsValue(string value) => value.Length >= 4 && (IsMixed(value) || value.Length >= 6) && !TypeName().IsMatch(value);

    private static bool IsMixed(string value) => value.Length >= 6 && value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetter);

    // Letters and digits without order: words that hyphens join have neither digits nor such changes of case.
    private static bool IsRandom(string value)
    {
        var changes = 0;
        for (var i = 1; i < value.Length; i++)
        {
            changes += Sort(value[i]) != Sort(value[i - 1]) ? 1 : 0;
        }

        return value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetter) && changes * 6 >= value.Length;

        static int Sort(char c) =>
            char.IsAsciiDigit(c) ? 0
            : char.IsAsciiLetterUpper(c) ? 1
            : char.IsAsciiLetterLower(c) ? 2
            : 3;
    }

    private static double Entropy(string word) =>
        word.GroupBy(c => c).Select(group => (double)group.Count() / word.Length).Sum(share => -share * Math.Log2(share));

    // Tokens by the prefix their issuer documents, besides those that output is searched for everywhere (SecretPatterns): forges, clouds,
    // models, payment, chats and mail, registries, tools. A new one is a word here, and one in its test.
    [GeneratedRegex(
        @"(?<![A-Za-z0-9])("
            + "gl(dt|rt|ptt|cbt|oas|ft|soat|agent|imt|ffct)-|ATATT3x|ATCTT3x|ATBB|"
            + @"ya29\.|GOCSPX-|ABIA|ACCA|LTAI|d(op|oo|or)_v1_|FlyV1 fm\d_|fo1_|nfp_|vcp_|sbp_|sb_secret_|HRKU-|hv[sbr]\.|pul-|dp\.(pt|st|ct|sa|scim|audit)\.|dapi|"
            + @"pscale_(tkn|pw|oauth)_|gls?a_|glc_|NRAK-|NRJS-|sntry[su]_|dt0c01\.|ops_eyJ|AGE-SECRET-KEY-1|cmVmdGtu|AKCp|CLOJARS_|EAACEdEose0cBA|"
            + "gsk_|r8_|xai-|pplx-|csk-|fw_|tgp_v1_|"
            + "[sr]k_test_|rzp_(live|test)_|sq0(atp|csp)-|EAAA|shp(at|ca|pa|ss)_|FLWSECK(_TEST)?-|access_token[$]production[$]|"
            + @"xox[cd]-|SG\.|xkeysib-|xsmtpsib-|key-|"
            + "pypi-|rubygems_|oy2|cio|dckr_[op]at_|lin_(api|oauth)_|ntn_|secret_|figd_|PMAK-|sha256~|ddp_|EZ[AT]K"
            + @")(?<run>[A-Za-z0-9_.~+/=-]{16,})",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex WellKnown();

    // Webhooks of chats, bots of Telegram and Discord, accounts of Twilio and Mailchimp, Azure's client secrets.
    [GeneratedRegex(
        @"hooks\.slack\.com/(services|workflows)/[A-Za-z0-9/_-]{20,}|discord(app)?\.com/api/webhooks/\d+/[\w-]{30,}|webhook\.office\.com/webhookb2/[\w@/-]{30,}"
            + @"|\b\d{8,10}:AA[\w-]{32,34}(?![\w-])|\b[MN][A-Za-z\d]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])|\bSK[0-9a-f]{32}\b|\b[0-9a-f]{32}-us\d{1,2}\b|\b[\w~.-]{3}8Q~[\w~.-]{31,34}",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OwnShape();

    // password=…, "apiKey": "…", DB_PASSWORD=…
    [GeneratedRegex(
        @"(?<![A-Za-z])((?<env>(?-i:\b[A-Z][A-Z0-9_]*(PASSWORD|PASSWD|PASS|SECRET|TOKEN|KEY|CREDENTIALS?|PAT|PWD)[A-Z0-9_]*(?<!_PATH|_FILE|_DIR|_URL|_NAME|_ID)=))|([A-Za-z0-9_.-]{0,40}(password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|account[_-]?key|private[_-]?key|client[_-]?secret|credentials?)[A-Za-z0-9_]{0,20}[""']?\s{0,3}(:=|=>|=|:)\s{0,3}))(?<quoted>[""'])?(?<value>[^\s""',;)}\]]{4,200})",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NamedValue();

    [GeneratedRegex(
        @"\b(Password|Pwd|AccountKey|SharedAccessKey|SharedAccessSignature|sig)=(?<value>[^;\s&""']{4,})(;|&|""|'|$)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Connection();

    [GeneratedRegex(
        @"^([<$\[{%/~]|\./|[A-Z]:\\|https?:|\{\{|pass$|pwd$|passw(or)?d$|secret$|xyz$|p4ss|your|my[-_]|the[-_]|some|example|sample|dummy|fake|test([-_]|$)|changeme|change-me|placeholder|redacted|hidden|none$|null$|nil$|true$|false$|undefined$|empty$|required|optional|string$|env[.:(]|process\.env|os\.|System\.|config\.|settings\.|options\.|self\.|this\.|\.\.\.)|^\w+\(|(example|placeholder|redacted|changeme)$|[-_](here|token|password|secret|key)$|(?<same>.)\k<same>{7}",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Placeholder();

    [GeneratedRegex(
        @"^(string|str|text|bool|int|number|any|object|varchar|bytes|char|secret|token|password|key|value|[A-Z][a-z]+([A-Z][a-z]+)*|[a-z]+)[?!.]?$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^@([\w-]+\.)*example\.(com|org|net)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExampleHost();

    [GeneratedRegex(@"(?<![\w])[A-Za-z0-9+/_-]{32,128}(?![\w])", RegexOptions.None, 1000)]
    private static partial Regex RandomWord();

    [GeneratedRegex(
        "-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-\\d|^Private-Lines: \\d",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex KeyBegin();

    [GeneratedRegex("[A-Za-z0-9+/=]{16,}", RegexOptions.None, 1000)]
    private static partial Regex KeyBody();

    // A digest with its method, a public key of SSH.
    [GeneratedRegex(@"^(sha\d{1,3}-|AAAA)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PublicWord();

    [GeneratedRegex(
        @"(sha\d{1,3}[-:=]|h1:|integrity[""']?: ?[""']?|checksum[^A-Za-z]+|digest[^A-Za-z]+|hash[^A-Za-z]+|fingerprint[^A-Za-z]+|SHA256:)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Digest();
}
