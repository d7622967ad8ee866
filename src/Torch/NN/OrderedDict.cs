using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order of insertion and can also be read by position.</summary>
/// <typeparam name="TKey">Key.</typeparam>
/// <typeparam name="TValue">Value.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "TorchSharp's name.")]
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)>
    where TKey : notnull
{
    private readonly List<(TKey, TValue)> _list = [];
    private readonly Dictionary<TKey, TValue> _dict = [];

    /// <summary>The value of a key; setting an unknown key appends it.</summary>
    public TValue this[TKey key]
    {
        get => _dict[key];
        set
        {
            if (_dict.ContainsKey(key))
                _list[IndexOf(key)] = (key, value);
            else
                _list.Add((key, value));
            _dict[key] = value;
        }
    }

    /// <summary>The entry at a position.</summary>
    public (TKey, TValue) this[int index]
    {
        get => _list[index];
        set
        {
            var at = _dict.ContainsKey(value.Item1) ? IndexOf(value.Item1) : index;
            if (at != index)
                throw new ArgumentException($"The key '{value.Item1}' is already at position {at}.", nameof(value));
            _dict.Remove(_list[index].Item1);
            _list[index] = value;
            _dict[value.Item1] = value.Item2;
        }
    }

    /// <summary>The keys in order.</summary>
    public ICollection<TKey> Keys => _list.ConvertAll(x => x.Item1);

    /// <summary>The values in order.</summary>
    public ICollection<TValue> Values => _list.ConvertAll(x => x.Item2);

    /// <summary>The number of entries.</summary>
    public int Count => _list.Count;

    /// <summary>Always false.</summary>
    public bool IsReadOnly => false;

    /// <summary>Appends an entry; the key must be new.</summary>
    public void Add(TKey key, TValue value)
    {
        _dict.Add(key, value);
        _list.Add((key, value));
    }

    /// <summary>Appends an entry; the key must be new.</summary>
    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    /// <summary>Appends an entry; the key must be new.</summary>
    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    /// <summary>Removes every entry.</summary>
    public void Clear()
    {
        _dict.Clear();
        _list.Clear();
    }

    /// <summary>Removes every entry.</summary>
    public void clear() => Clear();

    /// <summary>True where key and value are both present.</summary>
    public bool Contains(KeyValuePair<TKey, TValue> item) => Contains((item.Key, item.Value));

    /// <summary>True where key and value are both present.</summary>
    public bool Contains((TKey, TValue) item) =>
        _dict.TryGetValue(item.Item1, out var value) && EqualityComparer<TValue>.Default.Equals(value, item.Item2);

    /// <summary>True where the key is present.</summary>
    public bool ContainsKey(TKey key) => _dict.ContainsKey(key);

    /// <summary>Copies the entries in order.</summary>
    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
    {
        foreach (var (key, value) in _list)
            array[arrayIndex++] = new(key, value);
    }

    /// <summary>Copies the entries in order.</summary>
    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    /// <summary>Position of an entry, -1 where it is absent.</summary>
    public int IndexOf((TKey, TValue) item) => _list.IndexOf(item);

    /// <summary>Inserts an entry at a position; the key must be new.</summary>
    public void Insert(int index, (TKey, TValue) item)
    {
        _dict.Add(item.Item1, item.Item2);
        _list.Insert(index, item);
    }

    /// <summary>Removes a key.</summary>
    public bool Remove(TKey key)
    {
        if (!_dict.Remove(key))
            return false;
        _list.RemoveAt(IndexOf(key));
        return true;
    }

    /// <summary>Removes an entry.</summary>
    public bool Remove(KeyValuePair<TKey, TValue> item) => Contains(item) && Remove(item.Key);

    /// <summary>Removes an entry.</summary>
    public bool Remove((TKey, TValue) item) => Contains(item) && Remove(item.Item1);

    /// <summary>Removes the entry at a position.</summary>
    public void RemoveAt(int index)
    {
        _dict.Remove(_list[index].Item1);
        _list.RemoveAt(index);
    }

    /// <summary>Looks a key up.</summary>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _dict.TryGetValue(key, out value);

    /// <summary>The entries in order.</summary>
    public IEnumerator<(TKey, TValue)> GetEnumerator() => _list.GetEnumerator();

    /// <summary>The entries in order.</summary>
    public IEnumerator<(TKey, TValue)> items() => _list.GetEnumerator();

    /// <summary>The keys in order.</summary>
    public IEnumerable<TKey> keys() => _list.Select(x => x.Item1);

    /// <summary>The values in order.</summary>
    public IEnumerable<TValue> values() => _list.Select(x => x.Item2);

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() =>
        _list.Select(x => KeyValuePair.Create(x.Item1, x.Item2)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

    private int IndexOf(TKey key) => _list.FindIndex(x => EqualityComparer<TKey>.Default.Equals(x.Item1, key));
}
