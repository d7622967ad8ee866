namespace VideoSsm.Eval.Core;

/// <summary>Names and how to make what they stand for. Filled explicitly at the composition root, never by a scan.</summary>
/// <typeparam name="T">What is registered: a method or a metric.</typeparam>
/// <param name="kind">One word for messages: <c>method</c>.</param>
public sealed class Registry<T>(string kind)
    where T : class
{
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>All entries in ordinal order of their ids.</summary>
    public IReadOnlyCollection<Entry> Entries => _entries.Values;

    /// <summary>All ids in ordinal order.</summary>
    public IReadOnlyCollection<string> Ids => _entries.Keys;

    /// <summary>Adds an entry.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="summary">One sentence for lists.</param>
    /// <param name="create">Makes it; called only when it is really needed, so that lists need no native library.</param>
    /// <param name="unavailable">Tells cheaply why it cannot run here, <c>null</c> when it can; absent for what always can.</param>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public Registry<T> Add(string id, string summary, Func<T> create, Func<string?>? unavailable = null)
    {
        if (!_entries.TryAdd(id, new Entry(id, summary, create, unavailable ?? (() => null))))
        {
            throw new ArgumentException($"the {kind} '{id}' is registered twice", nameof(id));
        }

        return this;
    }

    /// <summary>Whether the id is known.</summary>
    public bool Contains(string id) => _entries.ContainsKey(id);

    /// <summary>Makes the thing of this id.</summary>
    /// <exception cref="UsageException">The id is unknown; the message names the nearest ones.</exception>
    public T Create(string id)
    {
        Require(id);
        return _entries[id].Create();
    }

    /// <summary>Checks an id without making anything.</summary>
    /// <exception cref="UsageException">The id is unknown; the message names the nearest ones.</exception>
    public void Require(string id)
    {
        if (!_entries.ContainsKey(id))
        {
            throw new UsageException($"unknown {kind} '{id}'{EditDistance.Suggest(id, _entries.Keys)}");
        }
    }

    /// <summary>One registered thing.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Summary">One sentence for lists.</param>
    /// <param name="Create">Makes it.</param>
    /// <param name="Unavailable">Tells why it cannot run here; <c>null</c> when it can.</param>
    public sealed record Entry(string Id, string Summary, Func<T> Create, Func<string?> Unavailable);
}
