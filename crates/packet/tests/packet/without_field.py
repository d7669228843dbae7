"""Takes the field for the signature out of a packet, with its tag: a tagged file as others make it.

without_field.py IN OUT
"""

import sys

import pikepdf

with pikepdf.open(sys.argv[1]) as pdf:
    (field,) = pdf.Root.AcroForm.Fields
    page, key = pdf.pages[0], int(field.StructParent)
    page.Annots = pikepdf.Array([one for one in page.Annots if one.objgen != field.objgen])
    if not len(page.Annots):
        del page["/Annots"]
    del pdf.Root["/AcroForm"]
    tree = pdf.Root.StructTreeRoot.ParentTree
    numbers = list(tree.Nums)
    at = next(at for at in range(0, len(numbers), 2) if int(numbers[at]) == key)
    form = numbers[at + 1]
    assert form.S == "/Form"
    tree.Nums = pikepdf.Array(numbers[:at] + numbers[at + 2:])
    form.P.K = pikepdf.Array([kid for kid in form.P.K if not (kid.is_indirect and kid.objgen == form.objgen)])
    pdf.save(sys.argv[2], deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
