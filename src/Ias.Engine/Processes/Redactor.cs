using System.Text.RegularExpressions;
using Ias.Core.Guardrails;

namespace Ias.Engine.Processes;

/// <summary>Masks secrets in one turn's output: known shapes, the values of secret variables it can see, a person's own patterns.</summary>
internal sealed class Redactor
{
    private readonly SecretPatterns _patterns;
    private readonly IReadOnlyList<Regex> _own;
    private readonly (string Name, string Value)[] _values;
    private readonly IReadOnlyList<string> _ownPatterns;

    /// <param name="environment">The child's environment.</param>
    /// <param name="ownPatterns">Regular expressions from the configuration.</param>
    /// <exception cref="ProblemException">A pattern cannot be used.</exception>
    public Redactor(IEnumerable<KeyValuePair<string, string?>> environment, IReadOnlyList<string> ownPatterns)
    {
        _values = [.. SecretPatterns.ValuesOf(environment)];
        _ownPatterns = ownPatterns;
        _patterns = new SecretPatterns(_values);
        _own = SecretLines.Compile(ownPatterns);
    }

    /// <summary>
    /// True when a redactor for this environment and these patterns would be the same: making one takes longer than a short turn.
    /// </summary>
    public bool Suits(IEnumerable<KeyValuePair<string, string?>> environment, IReadOnlyList<string> ownPatterns) =>
        _ownPatterns.SequenceEqual(ownPatterns, StringComparer.Ordinal) && _values.SequenceEqual(SecretPatterns.ValuesOf(environment));

    /// <summary>A short text, such as an agent's closing words.</summary>
    public string Apply(string text)
    {
        foreach (var pattern in _own)
        {
            text = pattern.Replace(text, "[redacted]");
        }

        return SecretMask.Apply(_patterns, text);
    }

    /// <summary>A filter for one stream.</summary>
    public Filter Open(SecretMask.Sink write) => new(_patterns, _own, write);

    internal sealed class Filter
    {
        private readonly SecretMask _mask;
        private readonly SecretLines? _lines;

        public Filter(SecretPatterns patterns, IReadOnlyList<Regex> own, SecretMask.Sink write)
        {
            _mask = new SecretMask(patterns, write);
            _lines = own.Count > 0 ? new SecretLines(own, _mask.Feed) : null;
        }

        public void Feed(ReadOnlySpan<byte> bytes)
        {
            if (_lines is { } lines)
            {
                lines.Feed(bytes);
            }
            else
            {
                _mask.Feed(bytes);
            }
        }

        public void Close()
        {
            _lines?.Close();
            _mask.Close();
        }
    }
}
