using System.Text.RegularExpressions;

namespace Ias.Core.Guardrails;

/// <summary>A way in which a text tries to command an agent.</summary>
/// <param name="Name">Shown to people and written to the trajectory.</param>
/// <param name="Weight">How likely one occurrence alone makes the text an attack, 0 to 1.</param>
/// <param name="Pattern">On folded text (<see cref="FoldedText"/>); linear in its length.</param>
public sealed record InjectionSignal(string Name, double Weight, Regex Pattern)
{
    private const RegexOptions Linear =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture;

    private const string Orders =
        "(instructions?|prompts?|rules|guidelines|directions|directives|orders|commands|constraints|restrictions|training|programming)";
    private const string Earlier =
        "(previous|prior|preceding|above|earlier|foregoing|existing|original|initial|former|current|system|safety|security)";
    private const string Secrets =
        @"(env(ironment)? variables?|\.env\b|secrets?|api[ _-]?keys?|access tokens?|tokens?|credentials|passwords?|id_rsa|ssh keys?|private keys?)";

    /// <summary>All signals, the strongest first.</summary>
    public static IReadOnlyList<InjectionSignal> All { get; } =
    [
        Of(
            "overrides instructions",
            0.8,
            $@"\b(ignore|disregard|forget|override|overrule|bypass|neglect|stop following)( (all|any|every|everything|of|the|your|these|those|my|its|and))*( {Earlier})+( (and|or|,)( {Earlier})*)*( [a-z]+)? {Orders}\b"
        ),
        Of(
            "overrides instructions",
            0.8,
            $@"\b(ignore|disregard|forget)( (all|any|the|your|these|those))+ {Orders} (above|before|so far|(that )?you (were|have been|got) (given|told)|given( to you)?)\b"
        ),
        Of(
            "overrides instructions",
            0.8,
            @"\b(ignore|disregard|forget) (all|everything|anything)( of)?( (that|what|which))?( (was|is|you were|you have been|i|we|they))*( (said|told|written|instructed)\b| (above|before|prior) ?([.,;:!)]|$| and\b))"
        ),
        Of("overrides instructions", 0.6, $@"\b(do not|don.t|discard) (follow )?(all |any |the |your |these )*{Earlier} {Orders}\b"),
        Of(
            "new instructions",
            0.6,
            @"\b(your|the) (new|real|actual|true|updated|only) (instructions?|task|goal|objective|orders|mission|purpose) (is|are|follows?|will be)\b"
        ),
        Of(
            "takes on a role",
            0.6,
            @"\byou are (now|no longer)( (in|a|an|the|bound|called|known|as))*( [a-z]+)? ?(dan|(developer|debug|admin|maintenance) mode|jailbroken|unrestricted|unfiltered|uncensored|evil|free|restricted|limited|bound|claude|an ai|chatgpt|root|admin)\b"
        ),
        Of(
            "lifts the limits",
            0.6,
            @"\b(act|behave|respond|operate|answer|pretend)( (as|like))?( (if|though))?( (a|an|you|are|were|have|had|with|ai|assistant|model|agent|llm|expert))* (no|without( any)?|unrestricted|free of|free from|beyond)( (all|any))? ?(restrictions?|limits?|limitations?|rules|filters?|guidelines|ai|model|assistant|constraints)\b"
        ),
        Of(
            "speaks as the system",
            0.6,
            @"(<\|?(im_start|im_end|system|endoftext|start_header_id|eot_id)\|?>|\[/?(inst|system|sys)\]|<</?sys>>|</?(system|system_prompt|system-reminder|instructions)>|^ *#{1,4} ?(system|new instructions?|system prompt|instructions? for (the )?(ai|agent|assistant|model))\b ?:?|^ *(system|assistant|human) ?: ?(you|ignore|from now|i am|new|override|do not|the user))"
        ),
        Of(
            "speaks to the machine",
            0.4,
            @"\b((note|message|attention|important|instructions?|notice)( (to|for|:))?|dear|hey|hello|attention,?|if you are|if you.re|when you are|for)( (all|any|the|an|a|every))* ?(ai|llms?|language models?|ai agents?|ai assistants?|ai model|coding agents?|automated (reviewer|agent|system)s?|bots?)\b( (agents?|assistants?|models?|reviewers?|systems?))?( (reading|processing|reviewing|working|handling|seeing|parsing|that)|[:,!])"
        ),
        Of(
            "asks for the prompt",
            0.6,
            @"\b(reveal|show|print|repeat|output|display|tell|disclose|leak|dump|give|write)( (me|us|out|down|verbatim))*( (your|the|all|of|full|entire|complete|exact))+ ?(system|hidden|initial|original|secret|internal|developer) (prompts?|instructions?|messages?|rules|context)\b"
        ),
        Of(
            "turns protection off",
            0.6,
            @"\b(disable|deactivate|turn off|switch off|circumvent|bypass|get around|work around|evade|defeat|skip|remove)( (the|all|any|your|its|every|of|these|those|our))*( (ai|ice|agent|built-in|content|git))* ?(safety|guardrails?|safeguards?|guards?|ice|sandbox|content (filters?|policy)|protections?|circuit breaker|security (checks?|controls?|policies)|branch protection)\b"
        ),
        Of(
            "prepares a verdict",
            0.6,
            @"\b(always|just|simply|immediately|must|should|please|you will|automatically|then)?,? ?(approve|pass|accept|write|say|answer|respond|reply|output|mark|report)( (with|this|that|it|the|exactly|only|everything|as))*( (sprint|code|change|changes|review|audit|work|pull request|pr|verdict|text|words?))*( (as|with|is|to|be|:))* ?[""'`]*(all good|approved|lgtm|verdict: approved|passed|no findings)[""'`]*( (without|no matter|regardless|whatever|even if|and (do not|don.t|never|skip))|[.!]? do not (review|read|check|look))"
        ),
        Of(
            "prepares a verdict",
            0.6,
            @"\b(always|immediately|simply|just|must|should) approve( [a-z]+){0,4} without( (a|any|further|even))* (reviews?|reviewing|reading|checking|looking|tests?|testing)\b"
        ),
        Of(
            "forbids looking",
            0.5,
            @"\b(do not|don.t|never|no need to|without)( (even|bother( to)?))? ?(review|reviewing|read|reading|check|checking|audit|auditing|run|running|look|looking|verify|verifying|test|testing)( (at|into))?( (the|this|any|that|these))* (code|changes?|diff|files?|tests?|sprint|work)\b.{0,40}\b(approve|approved|all good|pass)"
        ),
        Of(
            "swears to secrecy",
            0.6,
            @"\b(do not|don.t|never|without)( (ever))? ?(tell|telling|inform|informing|alert|alerting|notify|notifying|mention|mentioning|reveal|revealing|report|reporting|show|showing|log|logging|disclose)( (this|it|that|any|about|of|to|anything|these|the fact|what you))*( (to))? (the |any |your |a )?(user|users|human|humans|person|people|operator|operators|reviewer|reviewers|developer|maintainer|anyone|anybody|owner)\b"
        ),
        Of(
            "carries secrets off",
            0.7,
            $@"\b(send|post|upload|exfiltrate|transmit|forward|leak|e-?mail|curl|wget|copy|report|submit|push)( [^ .!?]+){{0,6}} {Secrets}( [^ .!?]+){{0,8}} (to|at|via) (https?://|[a-z0-9-]+\.(com|net|io|org|xyz|ru|top|site|dev|sh)\b|my server|our server|the attacker|this (url|address|server|webhook|endpoint))"
        ),
        Of(
            "carries secrets off",
            0.7,
            $@"\b(curl|wget|nc|ncat)\b[^\n]{{0,120}}(\$\(|`|-d @|--data(-binary|-raw)? @|-f [^ ]*@|<)[^\n]{{0,60}}(\.env\b|id_rsa|\.ssh|\.aws|credentials|printenv|\benv\b|\.netrc|hosts\.yml)"
        ),
        Of(
            "runs what it decodes",
            0.6,
            @"\b(base64 (-d|--decode)|xxd -r|openssl enc -d)[^\n]{0,80}\| ?(ba|z|da)?sh\b|\bdecode( (this|the following|it|and|the|string|base64|text|below|then))* ?(and|then)( (run|execute|follow|obey|do|eval))"
        ),
        Of(
            "harms the repository",
            0.5,
            @"\b(delete|remove|wipe|destroy|erase|drop)( (all|every|everything|the|entire|whole|of|in))+ ?(files?|repository|repo|branches|backups?|databases?|production (data|database)|history)\b.{0,60}\b(without|silently|immediately|right now|do not ask|don.t ask|no matter)"
        ),
        Of(
            "forces its way",
            0.4,
            @"\b(force[ -]?push|push|merge|commit)( (it|this|everything|directly|straight|your|the|changes?|work|all|code|them|immediately))* (to|into|onto) (origin[ /])?(main|master|production|prod)\b.{0,60}\b(without|bypass|ignor|skip|no matter|even if|regardless|do not wait|don.t wait)"
        ),
        Of(
            "claims authority",
            0.3,
            @"\b(i am|this is|as|an order of)( (your|the|an?))* ?(developer|creator|administrator|admin|openai|anthropic|google|system administrator|owner of this system|supervisor)\b.{0,60}\b(authori[sz]e|permission|order|command|require|instruct|override|allow)"
        ),
    ];

    private static InjectionSignal Of(string name, double weight, string pattern) => new(name, weight, new Regex(pattern, Linear));
}
