"""The views of every route. Each asks: is it valid, what is the answer, how is it written?"""
